import { z } from 'zod'
import { byId, instant } from './contract.ts'
import { alertEvent } from './contract-alert.ts'

/** The shapes of what is told to other programs: webhooks and heartbeats. Browser-safe, like contract.ts. */

/** Where something is posted to. Who signs in by an address gives a secret away to everybody who sees it. */
export const hookUrl = z
  .string()
  .trim()
  .max(2000)
  .pipe(z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }))
  .refine((url) => !hasCredentials(url), 'must not hold a user name or a password')

function hasCredentials(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : null
  return parsed !== null && `${parsed.username}${parsed.password}` !== ''
}

/** What a webhook can be told of. */
export const webhookEvent = alertEvent.exclude(['test'])
export type WebhookEvent = z.infer<typeof webhookEvent>

/** What became of something that was to be posted. */
export const delivery = z.object({
  event: alertEvent,
  state: z.enum(['waiting', 'sending', 'delivered', 'failed']),
  attempts: z.number(),
  createdAt: instant,
  deliveredAt: instant.nullable(),
  nextAttemptAt: instant.nullable(),
  /** What the receiver last answered, in a sentence; null: it was not asked yet. */
  answer: z.string().nullable(),
})
export type Delivery = z.infer<typeof delivery>

export const webhook = z.object({
  id: z.uuid(),
  name: z.string(),
  url: z.string(),
  events: z.array(webhookEvent),
  enabled: z.boolean(),
  /** The newest; null: there was none. */
  lastDelivery: delivery.nullable(),
  createdBy: z.string(),
  createdAt: instant,
  updatedAt: instant,
})
export type Webhook = z.infer<typeof webhook>

const webhookFields = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}]*$/u, 'must be a single line without control characters'),
  url: hookUrl,
  events: z
    .array(webhookEvent)
    .min(1, 'must name one event or more')
    .refine((all) => new Set(all).size === all.length, 'must not name an event twice'),
  enabled: z.boolean().optional(),
})

export const webhookRequest = webhookFields
export type WebhookRequest = z.infer<typeof webhookRequest>

/** What is left out stays as it is. */
export const webhookChange = webhookFields.partial().extend(byId.shape)
export type WebhookChange = z.infer<typeof webhookChange>

/** The secret that the receiver checks signatures with (`whsec_…`). Shown once, when it is made. */
export const webhookWithSecret = webhook.extend({ secret: z.string() })
export type WebhookWithSecret = z.infer<typeof webhookWithSecret>

export const webhookTestAnswer = z.object({
  delivered: z.boolean(),
  /** What the receiver really answered, in a sentence; else why it was not reached. */
  answer: z.string(),
})
export type WebhookTestAnswer = z.infer<typeof webhookTestAnswer>
