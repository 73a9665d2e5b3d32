import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Redis as RedisServer, startRedis } from '@mvp/embedded/start-redis'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Gate, openGate } from './gate.ts'

const log = pino({ level: 'silent' })
const id = randomUUID()
const key = `backup:schedule:${id}`

let server: RedisServer
let redis: Redis
let gates: Gate[]
beforeEach(async () => {
  server = await startRedis()
  redis = new Redis(server.url)
  redis.on('error', () => {})
  gates = []
})
afterEach(async () => {
  for (const gate of gates) gate.close()
  redis.disconnect()
  process.kill(server.pid, 'SIGCONT')
  await server.stop()
})

async function open(ttlMs = 300_000): Promise<Gate> {
  const gate = openGate({ redisUrl: server.url, log, ttlMs })
  gates.push(gate)
  await vi.waitFor(async () => expect(await gate.problem()).toBeNull(), 10_000)
  return gate
}

describe('the lock of a schedule', () => {
  test('lets one in, under backup:schedule:<id> and for five minutes', async () => {
    const entry = await (await open()).enter(id)
    expect(entry.state).toBe('entered')
    expect(await redis.get(key)).toBe(entry.token)
    const ttl = await redis.pttl(key)
    expect(ttl).toBeGreaterThan(240_000)
    expect(ttl).toBeLessThanOrEqual(300_000)
  })

  test('of twenty on two servers at once lets one in and tells the others who it is', async () => {
    const [one, two] = [await open(), await open()]
    const entries = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? one : two).enter(id)))
    const [winner, ...more] = entries.filter((entry) => entry.state === 'entered')
    expect(more).toEqual([])
    expect(new Set(entries.map((entry) => entry.token))).toEqual(new Set([winner?.token]))
  })

  test('is seen to be held, of many', async () => {
    const gate = await open()
    const other = randomUUID()
    await gate.enter(id)
    expect(await gate.held([other, id])).toEqual(new Set([id]))
    expect(await gate.held([])).toEqual(new Set())
    process.kill(server.pid, 'SIGSTOP')
    expect(await gate.held([id])).toBeNull()
  })

  test('is given up by its holder and by nobody else', async () => {
    const gate = await open()
    const { token } = await gate.enter(id)
    await gate.release(id, randomUUID())
    expect(await redis.get(key)).toBe(token)
    await gate.release(id, token)
    expect(await redis.exists(key)).toBe(0)
  })

  test('outlives its time while it is held, and ends with its holder', async () => {
    const gate = await open(600)
    const { token } = await gate.enter(id)
    const leave = gate.hold(id, token)
    await sleep(1500)
    expect((await gate.enter(id)).state).toBe('taken')
    await leave()
    expect((await gate.enter(id)).state).toBe('entered')
    await sleep(1000)
    expect(await redis.exists(key)).toBe(0)
  })

  test('is its holder’s again after Redis forgot it', async () => {
    const gate = await open(600)
    const { token } = await gate.enter(id)
    const leave = gate.hold(id, token)
    await redis.flushall()
    await vi.waitFor(async () => expect(await redis.get(key)).toBe(token), 10_000)
    await leave()
  })

  test('is not taken back from whoever got it meanwhile', async () => {
    const gate = await open(600)
    const { token } = await gate.enter(id)
    await redis.set(key, 'another')
    const leave = gate.hold(id, token)
    await sleep(500)
    await leave()
    expect(await redis.get(key)).toBe('another')
  })
})

describe('Redis that fails', () => {
  test('frozen, answers nobody and holds nobody up', async () => {
    const gate = await open()
    process.kill(server.pid, 'SIGSTOP')
    const asked = performance.now()
    expect((await gate.enter(id)).state).toBe('absent')
    expect(performance.now() - asked).toBeLessThan(5000)
    expect(await gate.problem()).toMatchObject({ code: 'redis_unreachable', hint: expect.any(String) })
    process.kill(server.pid, 'SIGCONT')
    await vi.waitFor(async () => expect(await gate.problem()).toBeNull(), 10_000)
  })

  test('killed and back, is used again', async () => {
    const gate = await open()
    await server.stop()
    expect((await gate.enter(id)).state).toBe('absent')
    await gate.release(id, randomUUID())
    expect(await gate.problem()).not.toBeNull()
    server = await startRedis({ port: server.port })
    await vi.waitFor(async () => expect((await gate.enter(id)).state).toBe('entered'), 15_000)
  })

  test('never was there: the row alone decides, and that is no problem', async () => {
    const gate = openGate({ redisUrl: null, log, ttlMs: 1000 })
    const { state, token } = await gate.enter(id)
    expect(state).toBe('absent')
    await gate.hold(id, token)()
    await gate.release(id, token)
    expect(await gate.problem()).toBeNull()
    gate.close()
  })
})
