import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectApp } from '@mvp/core/app-database'
import type { Core } from '@mvp/core/core'
import type { FastifyInstance } from 'fastify'

const PATIENCE_MS = 3_000

type Check = { ok: boolean; reason: string | null }
/** `redis`: only where one is configured. Everything goes on without it. */
type Readiness = { consoleDatabase: Check; appDatabase: Check; store: Check; redis?: Check }

/**
 * `/healthz`: the process lives. `/readyz`: it can do its work, or 503 and what is in the way, in words for anyone.
 * Without Redis it is degraded, and ready all the same.
 */
export function healthRoutes(app: FastifyInstance, core: Core): void {
  app.get('/healthz', async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }))

  // Anyone may ask: however many do, it is looked at once at a time.
  let looking: Promise<Readiness> | null = null
  app.get('/readyz', async (_request, reply) => {
    looking ??= readiness(core).finally(() => {
      looking = null
    })
    const checks = await looking
    const status = statusOf(checks)
    return reply
      .code(status === 'not ready' ? 503 : 200)
      .header('cache-control', 'no-store')
      .send({ status, checks })
  })
}

function statusOf({ redis, ...needed }: Readiness): 'ready' | 'degraded' | 'not ready' {
  if (!Object.values(needed).every(({ ok }) => ok)) return 'not ready'
  return redis?.ok === false ? 'degraded' : 'ready'
}

async function readiness(core: Core): Promise<Readiness> {
  const [consoleDatabase, appDatabase, store, redis] = await Promise.all([
    check(core.sql`select 1`),
    check(askApp(core)),
    check(access(core.env.backupDir, constants.R_OK | constants.W_OK | constants.X_OK)),
    core.env.redisUrl === null ? null : check(askRedis(core)),
  ])
  return { consoleDatabase, appDatabase, store, ...(redis && { redis }) }
}

/** On a connection of its own that is not kept: a restore has to end every session on that database. */
async function askApp(core: Core): Promise<void> {
  const sql = connectApp(core.env)
  try {
    await sql`select 1`
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function askRedis(core: Core): Promise<void> {
  if (await core.gate.problem()) throw noAnswer
}

async function check(work: PromiseLike<unknown>): Promise<Check> {
  const slow = new AbortController()
  try {
    await Promise.race([work, sleep(PATIENCE_MS, null, { signal: slow.signal }).then(() => Promise.reject(tooSlow))])
    return { ok: true, reason: null }
  } catch (error) {
    return { ok: false, reason: reasonOf(error) }
  } finally {
    slow.abort()
  }
}

const tooSlow = new Error('no answer in time')
const noAnswer = new Error('no answer')

/** The bare code: addresses and names are nobody's business here. */
function reasonOf(error: unknown): string {
  if (error === tooSlow) return `no answer within ${PATIENCE_MS / 1000} s`
  if (error === noAnswer) return 'does not answer; schedules and sign-ins go on without it'
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'failed'
  return `cannot be used: ${code}`
}
