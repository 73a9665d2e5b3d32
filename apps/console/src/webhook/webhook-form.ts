import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { schemaResolver } from '@mantine/form'
import { type Webhook, type WebhookEvent, type WebhookRequest, webhookRequest } from '@mvp/core/contract-webhook'

export type WebhookForm = { name: string; url: string; events: WebhookEvent[] }

/** Told of what someone has to look at, and when that is over. */
export const newForm: WebhookForm = { name: '', url: '', events: ['failure', 'overdue', 'recovered', 'warning'] }

export function formOf({ name, url, events }: Webhook): WebhookForm {
  return { name, url, events }
}

/** What is sent. Only to be called when `checkForm` finds nothing. */
export function toRequest({ name, url, events }: WebhookForm): WebhookRequest {
  return { name: name.trim(), url: url.trim(), events }
}

const judge = schemaResolver(webhookRequest, { sync: true })

/** What is wrong, by field, in words; empty when it can be sent. */
export function checkForm(form: WebhookForm): Record<string, string> {
  const wrong = Object.keys(judge(toRequest(form))).map((path) => path.split('.', 1)[0] ?? path)
  return Object.fromEntries(wrong.map((field) => [field, t(complaints[field] ?? msg`This cannot be saved.`)]))
}

const complaints: Record<string, MessageDescriptor> = {
  name: msg`Type a name of 1 to 100 characters.`,
  url: msg`Type an address such as https://example.org/hook, without a user name or a password.`,
  events: msg`Choose at least one event.`,
}
