import type { AlertEvent } from '../contract-alert.ts'
import type { Core } from '../core.ts'
import type { OutboxRow } from '../schema-alert.ts'
import { type PostAnswer, post } from './post.ts'

/** Posts a beat, as healthchecks.io and what is like it understand it: the address itself, `/start` or `/fail`. */
export function postHeartbeat(core: Core, url: string, { facts }: OutboxRow): Promise<PostAnswer> {
  return post(core, {
    url: beatUrl(url, facts.event),
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: [facts.cause?.message, facts.cause?.hint].filter((part) => part).join(' '),
  })
}

/** The ending goes behind the path, whatever the address has after it. */
export function beatUrl(address: string, event: AlertEvent): string {
  const url = new URL(address)
  url.hash = ''
  const ending = endings[event]
  if (ending !== undefined) url.pathname = `${url.pathname.replace(/\/$/, '')}/${ending}`
  return url.href
}

const endings: Partial<Record<AlertEvent, string>> = { 'backup-started': 'start', failure: 'fail' }
