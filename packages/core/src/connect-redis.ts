import { Redis } from 'ioredis'
import type { Logger } from 'pino'

/** A connection that would rather fail than wait: whoever uses it has something to fall back on, said by `without`. */
export function connectRedis(url: string, log: Logger, without: string): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    // What got no answer counts as not done: sent again later, it would do what nobody waits for any more.
    autoResendUnfulfilledCommands: false,
    connectTimeout: 2_000,
    commandTimeout: 500,
    retryStrategy: (times) => Math.min(times * 200, 5_000),
  })
  let reachable = true
  redis.on('ready', () => {
    if (!reachable) log.info('Redis is back')
    reachable = true
  })
  // Once an outage, not once an attempt to reconnect.
  redis.on('error', (error) => {
    if (reachable) log.warn({ err: error }, `Redis is not reachable: ${without}`)
    reachable = false
  })
  return redis
}
