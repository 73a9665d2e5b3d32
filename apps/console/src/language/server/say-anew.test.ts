import { afterEach, beforeEach, expect, test } from 'vitest'
import { inOwnWords, said, speak } from '../i18n.ts'
import { server, words } from '../words-de.ts'

beforeEach(() => speak('de', words, server))
afterEach(() => speak('en'))

const sayings: [string, string][] = [
  ['every byte read and compared', 'jedes Byte gelesen und verglichen'],
  ['31 tables, 88,410 rows, 48.2 MB of SQL', '31 Tabellen, 88.410 Zeilen, 48,2 MB SQL'],
  ['1 table, 1 row, 512 bytes of SQL', '1 Tabelle, 1 Zeile, 512 Byte SQL'],
  [
    '1,204 documents, 1.94 GB; 1,200 unchanged, from the last backup',
    '1.204 Dokumente, 1,94 GB; 1.200 unverändert, aus dem letzten Backup',
  ],
  ['pg_dump 17.2; 61.7 GB free, at most 2.00 GB needed', 'pg_dump 17.2; 61,7 GB frei, höchstens 2,00 GB nötig'],
  ['daily 3 of 7', 'täglich 3 von 7'],
  ['older than the last 7, 4 weekly and 12 monthly', 'älter als die letzten 7, 4 wöchentliche und 12 monatliche'],
  [
    'until the next clean-up: a newer one of its day stays',
    'bis zum nächsten Aufräumen: ein neueres desselben Tages bleibt',
  ],
  ['The store is full in about 1 days', 'Der Speicher ist in etwa 1 Tag voll'],
  [
    'The app database cars on db:5432 cannot be used: it has no such database.',
    'Die App-Datenbank cars auf db:5432 ist nicht benutzbar: diese Datenbank gibt es dort nicht.',
  ],
  [
    'The archive is in the store and was verified on 2026-11-12.',
    'Das Archiv liegt im Speicher und wurde am 12. November 2026 geprüft.',
  ],
  [
    'On 29 March the clocks go forward from 02:00 to 03:00: its runs in between fall out, and it has no other that day.',
    'Am 29. März werden die Uhren von 02:00 auf 03:00 vorgestellt: Die Läufe dazwischen fallen aus, und andere hat er an diesem Tag nicht.',
  ],
  ['The time for it ended at 2026-11-12T08:05:00.000Z.', 'Die Frist dafür endete am 12. November 2026 um 09:05.'],
  [
    'Nightly, Weekly and Hourly start in the same minute: they run one after the other.',
    'Nightly, Weekly und Hourly beginnen in derselben Minute: Alle laufen nacheinander.',
  ],
]

test.each(sayings)('says in German: %s', (english, german) => {
  expect(said(english)).toEqual({ lang: undefined, children: german })
})

test('says several sentences after each other, and those that hold others', () => {
  expect(
    said(
      'The backups of “Nightly. Old” do not expire, because one is suspicious. fuel_log has 12 rows; usually about 1,900.',
    ).children,
  ).toBe(
    'Die Backups von „Nightly. Old“ laufen nicht ab, weil eines verdächtig ist. fuel_log hat 12 Zeilen; sonst etwa 1.900.',
  )
  expect(
    said('This backup could not be restored in the drill: The documents’ volume is full. The live data is untouched.')
      .children,
  ).toBe(
    'Dieses Backup ließ sich in der Probe nicht wiederherstellen: Das Volume der Dokumente ist voll. Die laufenden Daten sind unberührt.',
  )
})

test('many sentences in a row are read in no time to speak of', () => {
  const drops = Array.from({ length: 40 }, (_, table) => `t${table} has no rows; usually about 1,900.`)
  expect(said(drops.join(' ')).children).toBe(
    drops.map((_, table) => `t${table} hat keine Zeilen; sonst etwa 1.900.`).join(' '),
  )
})

test('what is not known stays as it is, marked as English, even if a part of it is known', () => {
  for (const english of ['A new sentence.', 'A new sentence. It has been undone already.', 'something (else)'])
    expect(said(english)).toEqual({ lang: 'en', children: english })
})

test('names stay as they are', () => {
  expect(said('cars_backup_20261112_080500.tar.gz')).toEqual({
    lang: undefined,
    children: 'cars_backup_20261112_080500.tar.gz',
  })
  expect(said('1.94 GB').children).toBe('1,94 GB')
  expect(said('There is a schedule called 2,000 Backups already.').children).toBe(
    'Einen Zeitplan namens 2,000 Backups gibt es schon.',
  )
})

test('a sentence that is known takes the place of what its code means in general', () => {
  const hint = 'Start the database server, or correct APP_DATABASE_URL.'
  const problem = { code: 'store_full', message: 'The store /backups is full: 1.20 GB are free.', hint }
  expect(inOwnWords(problem)).toEqual({ ...problem, message: 'Der Speicher /backups ist voll: 1,20 GB sind frei.' })
})

test('rules of cron are said in German', () => {
  expect(server.describeCron('*/5 * * * *')).toBe('Alle 5 Minuten')
  expect(server.describeCron('no rule')).toBeNull()
})

test('English has every sentence already', () => {
  speak('en')
  expect(said('daily 3 of 7')).toEqual({ lang: undefined, children: 'daily 3 of 7' })
})
