import { createHash } from 'node:crypto'
import { connectRedis } from '@mvp/core/connect-redis'
import type { Logger } from 'pino'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'

/** Thrown by `attempt`; the answer is 429 with Retry-After. */
export class TooManyAttempts extends Error {
  readonly retrySeconds: number

  constructor(retrySeconds: number) {
    super('too many attempts to sign in')
    this.retrySeconds = retrySeconds
  }
}

export type SignInLimit = {
  /** Counts an attempt before the password is looked at, so that a hundred at once are a hundred. */
  attempt(address: string, email: string): Promise<void>
  /** Takes a right password back out of the count. */
  succeeded(address: string, email: string): Promise<void>
  close(): void
}

const FAILURES_PER_ACCOUNT = 5
const ATTEMPTS_PER_ADDRESS = 20
const WINDOW_SECONDS = 15 * 60

/**
 * Counts sign-ins in Redis, shared by all servers, or in memory: without REDIS_URL, and whenever Redis fails. An admin
 * is never kept out because Redis is down, and passwords are never tried without a limit because it is.
 */
export function createSignInLimit(redisUrl: string | null, log: Logger): SignInLimit {
  const redis = redisUrl === null ? null : connectRedis(redisUrl, log, 'sign-ins are counted by this server alone')
  const limiter = (keyPrefix: string, points: number) => {
    const memory = new RateLimiterMemory({ keyPrefix, points, duration: WINDOW_SECONDS })
    if (redis === null) return memory
    return new RateLimiterRedis({
      storeClient: redis,
      keyPrefix,
      points,
      duration: WINDOW_SECONDS,
      rejectIfRedisNotReady: true,
      insuranceLimiter: memory,
    })
  }
  const accounts = limiter('sign-in:account', FAILURES_PER_ACCOUNT)
  const addresses = limiter('sign-in:address', ATTEMPTS_PER_ADDRESS)
  return {
    async attempt(address, email) {
      await consume(addresses, address)
      await consume(accounts, accountKey(email))
    },
    async succeeded(address, email) {
      await Promise.all([accounts.delete(accountKey(email)), addresses.reward(address)])
    },
    close: () => redis?.disconnect(),
  }
}

async function consume(limiter: RateLimiterMemory | RateLimiterRedis, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (error) {
    if (error instanceof RateLimiterRes) throw new TooManyAttempts(Math.ceil(error.msBeforeNext / 1000))
    throw error
  }
}

/** Of one length whatever was typed, and no addresses lie in Redis. */
function accountKey(email: string): string {
  return createHash('sha256').update(email.trim().toLowerCase()).digest('hex')
}
