import { createHmac, hkdfSync } from 'node:crypto'
import type { Env } from '../env.ts'
import type { WebhookRow } from '../schema-alert.ts'

const PREFIX = 'whsec_'

/** The secret that a webhook shares with its receiver. Made anew each time, so that no table and no dump holds it. */
export function secretOf(
  { authSecret }: Pick<Env, 'authSecret'>,
  { secretSalt }: Pick<WebhookRow, 'secretSalt'>,
): string {
  return PREFIX + Buffer.from(hkdfSync('sha256', authSecret, secretSalt, 'webhook-signature', 32)).toString('base64')
}

/** A message as it is signed: its id and the seconds since 1970 belong to it, so that it cannot be replayed later. */
export type Signed = { id: string; timestamp: number; body: string }

/** The value of `webhook-signature`, as Standard Webhooks has it (standardwebhooks.com, v1: HMAC-SHA256). */
export function sign(secret: string, { id, timestamp, body }: Signed): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}
