import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { acceptJson } from './json-bodies.ts'

let http: FastifyInstance
let port: number

beforeAll(async () => {
  http = Fastify({ requestTimeout: 0, forceCloseConnections: true })
  acceptJson(http, { deadlineMs: 200 })
  http.post('/echo', async (request) => ({ body: request.body ?? null }))
  http.post('/slow', async () => sleep(500, { done: true }))
  port = Number(new URL(await http.listen({ port: 0, host: '127.0.0.1' })).port)
})
afterAll(() => http.close())

const post = (path: string, body?: string) =>
  fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
  })

it('reads JSON, and takes an empty body for none', async () => {
  expect(await (await post('/echo', '{"a":1}')).json()).toEqual({ body: { a: 1 } })
  expect(await (await post('/echo', '')).json()).toEqual({ body: null })
  expect(await (await post('/echo')).json()).toEqual({ body: null })
})

it('cuts a connection whose body dawdles', async () => {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const begun = Date.now()
  socket.write('POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a"')
  const drip = setInterval(() => socket.write(' '), 50)
  await once(socket, 'close').finally(() => clearInterval(drip))
  expect(Date.now() - begun).toBeLessThan(3_000)
})

it('gives the work behind a body all the time it needs', async () => {
  expect(await (await post('/slow', '{}')).json()).toEqual({ done: true })
})
