import { type Delivery, webhookEvent } from '@mvp/core/contract-webhook'
import { expect, test } from 'vitest'
import { eventsSentence, stateOfDelivery } from './webhook-words.ts'

test('names events in one sentence, the most urgent first', () => {
  expect(eventsSentence(['success'])).toBe('Completed')
  expect(eventsSentence(['success', 'recovered', 'failure'])).toBe('Failed, recovered and completed')
  expect(eventsSentence(webhookEvent.options)).toBe('Everything')
})

const delivery: Delivery = {
  event: 'failure',
  state: 'waiting',
  attempts: 2,
  createdAt: '2026-11-23T02:00:00.000Z',
  deliveredAt: null,
  nextAttemptAt: null,
  answer: null,
}

test.each([
  [{}, 'Not received since 10 min ago'],
  [{ attempts: 0 }, 'Waiting'],
  [{ state: 'delivered' as const }, 'Received 10 min ago'],
  [{ state: 'failed' as const }, 'Given up, from 10 min ago'],
])('says how the newest delivery went: %j', (facts, word) => {
  expect(stateOfDelivery({ ...delivery, ...facts }, Date.parse('2026-11-23T02:10:00.000Z')).word).toBe(word)
})
