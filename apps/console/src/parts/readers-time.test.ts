import { afterEach, expect, test } from 'vitest'
import { anew, speak } from '../language/i18n.ts'
import { server, words } from '../language/words-de.ts'
import { inReadersTime } from './readers-time.ts'

afterEach(() => speak('en'))

const sentence = 'ada@example.org has changed these settings meanwhile, on 2026-11-28 22:50 UTC: the speed limit.'

test.each([
  ['2026-11-28T23:00:00.000Z', 'on Saturday 28 November, 23:50'],
  ['2027-01-02T12:00:00.000Z', 'on Saturday 28 November 2026, 23:50'],
])('a moment of the server is told in the reader’s own time: read at %s', (now, moment) => {
  expect(inReadersTime(sentence, Date.parse(now))).toBe(
    `ada@example.org has changed these settings meanwhile, ${moment}: the speed limit.`,
  )
})

test('in German too', () => {
  speak('de', words, server)
  expect(inReadersTime(anew(sentence))).toBe(
    'ada@example.org hat diese Einstellungen inzwischen geändert, am 28. November 2026 um 23:50: die Geschwindigkeitsgrenze.',
  )
})

test('what is no moment of the server stays', () => {
  for (const other of ['Nothing happened.', 'At 12:00 UTC', 'The name is 2026-11-28 22:50 UTC.'])
    expect(inReadersTime(other)).toBe(other)
})
