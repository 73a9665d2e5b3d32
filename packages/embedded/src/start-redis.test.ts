import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { accepts } from '../test/support.ts'
import { startRedis } from './start-redis.ts'

/** One inline command, its first line of answer. */
function ask(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`))
    socket.once('error', reject)
    socket.once('data', (answer) => {
      socket.destroy()
      resolve(answer.toString().trim())
    })
  })
}

test('answers until it is stopped', async () => {
  const redis = await startRedis()
  expect(redis.url).toBe(`redis://127.0.0.1:${redis.port}`)
  expect(await ask(redis.port, 'PING')).toBe('+PONG')
  await redis.stop()
  expect(await accepts('127.0.0.1', redis.port)).toBe(false)
})

test('comes back empty on the port of an earlier one', async () => {
  const first = await startRedis()
  expect(await ask(first.port, 'SET key value')).toBe('+OK')
  await first.stop()
  const second = await startRedis({ port: first.port })
  onTestFinished(() => second.stop())
  expect(await ask(second.port, 'EXISTS key')).toBe(':0')
})

test('says so when the port is taken', async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  await expect(startRedis({ port: redis.port })).rejects.toThrow(`redis-server did not start on port ${redis.port}`)
})
