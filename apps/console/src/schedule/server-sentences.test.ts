import type { Frequency } from '@mvp/core/contract-schedule'
import { afterEach, expect, test } from 'vitest'
import { speak } from '../language/i18n.ts'
import { server, words } from '../language/words-de.ts'
import { policySentence, ruleSentence } from './server-sentences.ts'

afterEach(() => speak('en'))

const timeZone = 'Europe/Berlin'
const rules: [Frequency, string, string][] = [
  ['hourly', '0 * * * *', 'Jede volle Stunde, Europe/Berlin'],
  ['hourly', '20 * * * *', 'Jede Stunde um Minute 20, Europe/Berlin'],
  ['daily', '30 2 * * *', 'Täglich um 02:30, Europe/Berlin'],
  ['weekly', '0 3 * * 1,0', 'Jeden Sonntag und Montag um 03:00, Europe/Berlin'],
  ['monthly', '0 3 15 * *', 'Am 15. jedes Monats um 03:00, Europe/Berlin'],
  ['monthly', '0 3 L * *', 'Am letzten Tag jedes Monats um 03:00, Europe/Berlin'],
  ['custom', '*/5 * * * *', 'Alle 5 Minuten, Europe/Berlin'],
  ['custom', '0 3 * * 1#2', 'Um 03:00, am zweiten Montag des Monats, Europe/Berlin'],
]

test.each(rules)('says %s %s in German', (frequency, cron, german) => {
  speak('de', words, server)
  expect(ruleSentence({ frequency, cron, timeZone }, 'as the server says it')).toBe(german)
})

test('says in German what a rule keeps', () => {
  speak('de', words, server)
  expect(policySentence({ keepLast: 7, weekly: 4, monthly: 12 }, '')).toBe(
    'Behält die letzten 7, 4 wöchentliche und 12 monatliche.',
  )
  expect(policySentence({ keepLast: 0, maxAgeDays: 1000 }, '')).toBe(
    'Behält jedes Backup, nichts älter als 1.000 Tage.',
  )
})

test('in English the server has the word', () => {
  expect(ruleSentence({ frequency: 'daily', cron: '30 2 * * *', timeZone }, 'Daily')).toBe('Daily')
  expect(policySentence({ keepLast: 7 }, 'Keeps the last 7.')).toBe('Keeps the last 7.')
})
