import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { connectRedis } from '../connect-redis.ts'
import type { Problem } from '../contract.ts'

/** Who came to a schedule's gate. `absent`: there is no Redis, or it fails; then the row alone decides. */
export type Entry = { state: 'entered' | 'absent'; token: string } | { state: 'taken'; token: string }

/**
 * The Redis lock `backup:schedule:<id>` in front of a schedule: it spares the other servers the race for a slot and
 * shows who works. Exclusion is the row's, so every failure here is an answer, never an error.
 */
export type Gate = {
  /** Tries to take the lock; the token is ours, or of who holds it. */
  enter(scheduleId: string): Promise<Entry>
  /** Keeps the lock, and takes it again if Redis forgot it, until the returned function gives it up. */
  hold(scheduleId: string, token: string): () => Promise<void>
  /** Gives the lock up if this token still holds it. */
  release(scheduleId: string, token: string): Promise<void>
  /** Those of these schedules whose lock somebody holds; null: there is no Redis, or it fails. */
  held(scheduleIds: string[]): Promise<Set<string> | null>
  /** What is wrong with Redis now; null when nothing is, or when none is configured. */
  problem(): Promise<Problem | null>
  close(): void
}

type GateOptions = { redisUrl: string | null; log: Logger; ttlMs: number }

export function openGate({ redisUrl, log, ttlMs }: GateOptions): Gate {
  if (redisUrl === null) return NO_GATE
  const redis = connectRedis(redisUrl, log, 'schedules are claimed by the console database alone')
  const locks = locksOf(redis, ttlMs)
  const attempt = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work()
    } catch (error) {
      log.debug({ err: error }, 'Redis did not answer')
      return null
    }
  }
  const gate: Gate = {
    async enter(scheduleId) {
      const token = randomUUID()
      const holder = await attempt(() => locks.take(scheduleId, token))
      if (holder === null) return { state: 'absent', token }
      return holder === token ? { state: 'entered', token } : { state: 'taken', token: holder }
    },
    hold(scheduleId, token) {
      const renew = () => attempt(() => locks.renew(scheduleId, token))
      void renew()
      const timer = setInterval(renew, ttlMs / 3)
      return async () => {
        clearInterval(timer)
        await gate.release(scheduleId, token)
      }
    },
    async release(scheduleId, token) {
      await attempt(() => locks.release(scheduleId, token))
    },
    held: (scheduleIds) => attempt(() => locks.held(scheduleIds)),
    async problem() {
      return (await attempt(() => redis.ping())) === null ? REDIS_AWAY : null
    },
    close: () => redis.disconnect(),
  }
  return gate
}

const NO_GATE: Gate = {
  enter: async () => ({ state: 'absent', token: randomUUID() }),
  hold: () => async () => {},
  release: async () => {},
  held: async () => null,
  problem: async () => null,
  close() {},
}

const REDIS_AWAY: Problem = {
  code: 'redis_unreachable',
  message: 'Redis does not answer. Schedules go on: the console database alone decides which server runs them.',
  hint: 'Start Redis, or correct REDIS_URL.',
}

// Only the holder may move or remove a lock. One that Redis lost in a restart or a flush is the holder's again.
const RENEW = `
local holder = redis.call('get', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`

const RELEASE = `
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
return 0`

function locksOf(redis: Redis, ttlMs: number) {
  const keyOf = (scheduleId: string) => `backup:schedule:${scheduleId}`
  return {
    /** The token that holds the lock now: this one, or another's. */
    async take(scheduleId: string, token: string): Promise<string> {
      const key = keyOf(scheduleId)
      if (await redis.set(key, token, 'PX', ttlMs, 'NX')) return token
      // Free again in between: left to whoever comes next, since a slot unclaimed is looked at again.
      return (await redis.get(key)) ?? ''
    },
    async held(scheduleIds: string[]): Promise<Set<string>> {
      if (scheduleIds.length === 0) return new Set()
      const holders = await redis.mget(scheduleIds.map(keyOf))
      return new Set(scheduleIds.filter((_, n) => holders[n] !== null))
    },
    renew: (scheduleId: string, token: string) => redis.eval(RENEW, 1, keyOf(scheduleId), token, ttlMs),
    release: (scheduleId: string, token: string) => redis.eval(RELEASE, 1, keyOf(scheduleId), token),
  }
}
