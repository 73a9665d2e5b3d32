import type { OutboxMail } from '@mvp/core/contract-alert'
import { expect, test } from 'vitest'
import { aMail } from '../../test/mails.ts'
import { attemptsOf, canRetry, stateOfMail, toWhom } from './mail-words.ts'

const now = Date.parse('2026-11-23T02:10:00.000Z')
const soon = '2026-11-23T02:14:00.000Z'

const cases: [Partial<OutboxMail>, string, string][] = [
  [{ state: 'delivered', attempts: 1 }, 'Delivered', ''],
  [{ state: 'delivered', attempts: 3 }, 'Delivered', '3 attempts'],
  [{ state: 'waiting', attempts: 0, nextAttemptAt: soon }, 'Waiting', 'Not tried yet, the next in 4 min'],
  [{ state: 'waiting', attempts: 2, nextAttemptAt: soon }, 'Trying again', '2 attempts, the next in 4 min'],
  [
    { state: 'waiting', attempts: 1, nextAttemptAt: '2026-11-23T02:09:00.000Z' },
    'Trying again',
    '1 attempt, the next now',
  ],
  [{ state: 'sending', attempts: 1 }, 'Being sent', '1 attempt'],
  [{ state: 'failed', attempts: 40 }, 'Given up', '40 attempts'],
  [{ state: 'kept', attempts: 0, nextAttemptAt: soon }, 'Kept', 'Not tried yet'],
]

test.each(cases)('says how a mail stands: %j', (facts, word, attempts) => {
  const mail = aMail(facts)
  expect([stateOfMail(mail).word, attemptsOf(mail, now)]).toEqual([word, attempts])
})

test('names the first recipient and counts the others', () => {
  expect(toWhom({ recipients: [] })).toBe('nobody')
  expect(toWhom({ recipients: ['ada@example.org'] })).toBe('ada@example.org')
  expect(toWhom({ recipients: ['ada@example.org', 'bob@example.org', 'eve@example.org'] })).toBe(
    'ada@example.org and 2 more',
  )
})

test('only what waits or was given up is tried again', () => {
  const states = ['waiting', 'sending', 'delivered', 'failed', 'kept'] as const
  expect(states.filter((state) => canRetry({ state }))).toEqual(['waiting', 'failed'])
})
