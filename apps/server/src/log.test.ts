import { connectConsole } from '@mvp/core/console-database'
import { AppError } from '@mvp/core/errors'
import { authSessions } from '@mvp/core/schema-access'
import { startRedis } from '@mvp/embedded/start-redis'
import { eq } from 'drizzle-orm'
import { Redis } from 'ioredis'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createLog, textOf } from './log.ts'

let lines: string[]
beforeEach(() => {
  lines = []
})

const log = createLog('debug', { write: (line) => void lines.push(line) })

function logged() {
  expect(lines).toHaveLength(1)
  return JSON.parse(lines[0]!)
}

async function rejection(work: PromiseLike<unknown>): Promise<Error> {
  return Promise.resolve(work).then(
    () => expect.unreachable(),
    (error) => error,
  )
}

describe('a line of the log', () => {
  it('keeps what it is about', () => {
    log.child({ operation: 'op-1' }).warn({ schedule: 's-1' }, 'something')
    expect(logged()).toMatchObject({ level: 40, operation: 'op-1', schedule: 's-1', msg: 'something' })
  })

  it.each(['password', 'secret', 'token', 'authorization', 'cookie'])('holds no %s, however deep', (field) => {
    log.info({ [field]: 'hush', body: { [field]: 'hush' }, req: { headers: { [field]: 'hush' } } }, 'asked')
    expect(lines[0]).not.toContain('hush')
    expect(logged().body).toEqual({ [field]: '[Redacted]' })
  })

  it('holds no address with what signs in, whoever wrote it', () => {
    log.error(new Error('cannot reach postgres://app:hush@db/app'), 'redis://:hush@cache is away')
    expect(lines[0]).not.toContain('hush')
    expect(logged()).toMatchObject({ msg: '[connection string] is away', err: { type: 'Error' } })
  })

  it('does not show the values of a query that failed, and still shows why it did', async () => {
    const { db, sql } = connectConsole('postgres://nobody:hush@127.0.0.1:1/nowhere')
    const error = await rejection(db.select().from(authSessions).where(eq(authSessions.token, 'a-session-token')))
    await sql.end()
    expect(error.message).toContain('a-session-token')
    log.error({ err: error }, 'a query failed')
    expect(lines[0]).not.toMatch(/a-session-token|hush/)
    const { err } = logged()
    expect(err.message).toMatch(/Failed query: select[\s\S]*params: \[hidden\][\s\S]*ECONNREFUSED/)
    expect(err.stack).toMatch(/\n +at /)
  })

  it('shows no password that Redis refused', async () => {
    const server = await startRedis()
    const open = new Redis(server.url)
    await open.config('SET', 'requirepass', 'the right one')
    open.disconnect()
    const redis = new Redis(server.url.replace('//', '//:hush@'), { retryStrategy: () => null })
    const errors: Error[] = []
    redis.on('error', (error) => errors.push(error))
    await vi.waitFor(() => expect(errors).not.toEqual([]), 10_000)
    redis.disconnect()
    await server.stop()
    // The risk: what was refused hangs on the error.
    expect(JSON.stringify(errors[0])).toContain('hush')
    log.warn({ err: errors[0] }, 'Redis is not reachable')
    expect(lines[0]).not.toContain('hush')
    expect(logged().err.message).toMatch(/WRONGPASS/)
  })

  it('shows no address that could not be read', async () => {
    const error = await rejection(Promise.resolve().then(() => new URL('postgres://app:hu sh@[db/app')))
    log.error({ err: error }, 'bad')
    expect(lines[0]).not.toMatch(/hu sh|hush/)
    expect(logged().err).toMatchObject({ code: 'ERR_INVALID_URL' })
  })

  it('keeps the code and the hint of an error that a person can act on', () => {
    log.warn({ err: new AppError('store_full', 'The store is full.', { hint: 'Delete something.' }) }, 'failed')
    expect(logged().err).toMatchObject({ type: 'AppError', code: 'store_full', hint: 'Delete something.' })
  })

  it('keeps what was thrown although it is no error', () => {
    log.error({ err: 'a text' }, 'thrown')
    expect(logged().err).toBe('a text')
  })
})

it('the text of an error hides what a cause was called with', () => {
  const cause = Object.assign(new Error('Failed query: q\nparams: hush,1'), { params: ['hush', 1] })
  const { message, stack } = textOf(new Error(`wrapped: ${cause.message}`, { cause }))
  expect(message + stack).not.toContain('hush')
})
