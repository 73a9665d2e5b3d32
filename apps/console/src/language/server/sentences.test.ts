import path from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { sentencesIn } from '../../../test/server-sentences.ts'
import { speak } from '../i18n.ts'
import { server, words } from '../words-de.ts'

// It reads every file of the server.
vi.setConfig({ testTimeout: 120_000 })

beforeEach(() => speak('de', words, server))

const root = path.resolve(import.meta.dirname, '../../../../..')

/** Only whoever writes a script gets to read these. */
const forScripts = [
  'GET /api/admin/backups/{id}/documents lists those it holds.',
  'GET /api/openapi.json lists them.',
  'POST /api/auth/sign-in/email, or send an API token as Authorization: Bearer.',
  'Upload-Length is required.',
  'Send the archive in the field "file".',
  'Send it in X-File-Name, percent-encoded, or send a form with the field "file".',
  'This type of body is not understood here.',
  'Send application/json.',
  'The body is not valid JSON.',
  'Choose 7.',
  'Send the paths of documents and folders of this backup as “documents”.',
  'Documents were chosen, but the scope is 7.',
  'Send “chosen” as the scope to restore these documents only.',
]

/** The console says these by itself, from the figures. */
const saidFromFigures = [
  'You will lose 7 recorded since 7.',
  'No table has more rows than 77. What was changed in place since then goes back.',
  'Everything goes back to how it was on 7 UTC. What was changed since then is only in the safety backup.',
  'All sessions in the app’s database are ended at the exchange; the app has to reconnect.',
  'The documents go back too: 77 in the backup (7 MB).',
  'Keeps 77.',
]

/** Put together of parts in the server's code: what they come to. */
const composed: Record<string, string[]> = {
  '7 written that nobody gets: no mail provider is set.': [
    'A mail was written that nobody gets: no mail provider is set.',
    '12 mails were written that nobody gets: no mail provider is set.',
  ],
  'A backup is under way already7.': ['A backup is under way already, asked for by ada@example.org.'],
  '7 7; a later backup holds what it would have.': [
    'Nightly is overdue; a later backup holds what it would have.',
    'Nightly failed twice; a later backup holds what it would have.',
  ],
  '7 And 7 more.': ['It is a link, and links are not backed up. And 3 more.'],
  '7 Or restore without a safety backup, if what is live is not worth one.': [
    'Check that the volume of BACKUP_DIR is mounted. Or restore without a safety backup, if what is live is not worth one.',
  ],
  '7 is under way already7.': [
    'A restore is under way already.',
    'The undo of a restore is under way already, asked for by ada@example.org.',
  ],
  '7 If the live database is too damaged to be backed up, restore without a safety backup.': [
    'Back up again. If the live database is too damaged to be backed up, restore without a safety backup.',
  ],
  '7: 7. The server says: 7.': [
    'Not restored: EXTENSION postgis, 3 more. The server says: permission denied.',
    'Not owned by cars: public.fuel_log. The server says: must be member of role.',
  ],
  'So it is with 7 more 7.': ['So it is with 1 more table.', 'So it is with 12 more tables.'],
  '7 is not in it; 7 rows.': ['fuel_log is not in it; usually about 1,900 rows.'],
  '7 has no rows; 7.': ['fuel_log has no rows; usually about 1,900.'],
  '7 has 7 7; 7.': ['fuel_log has 1 row; usually about 1,900.'],
  'The 7 cannot be 7.': ['The day of the week cannot be 9.', 'The minute cannot be 60.', 'The hour cannot be 24.'],
  'A cron expression has five fields: 7 and 7. This one has 7.': [
    'A cron expression has five fields: minute, hour, day of the month, month and day of the week. This one has 6.',
  ],
  'A schedule that is 7 looks like 7, and 7 does not.': [
    'A schedule that is daily looks like minute hour * * *, and 0 0 1 1 * does not.',
  ],
  'It runs both times.': ['Clocks go back: 02:30 comes twice. It runs both times.'],
  'It runs once, the first time.': ['Clocks go back: 02:30 comes twice. It runs once, the first time.'],
  'On 7 the clocks go forward 7: its runs in between fall out, and it has no other that day.': [
    'On 29 March the clocks go forward from 02:00 to 03:00: its runs in between fall out, and it has no other that day.',
  ],
  '7 7 overdue: there should be a backup by now, and there is none.': [
    'Nightly is overdue: there should be a backup by now, and there is none.',
    'A, B, C, and 3 more are overdue: there should be a backup by now, and there is none.',
  ],
  '7 7 in the same minute: they run one after the other.': [
    'Nightly starts in the same minute: they run one after the other.',
    'Nightly and Weekly start in the same minute: they run one after the other.',
  ],
  'Months without a 77 have no run on it.': ['Months without a 31st have no run on it.'],
  '7 has changed this schedule meanwhile7.': [
    'Someone else has changed this schedule meanwhile: when it runs, its name.',
  ],
  '7 has changed these settings meanwhile7: 7.': [
    'ada@example.org has changed these settings meanwhile, on 2026-11-28 22:50 UTC: the speed limit, who is mailed.',
    'Someone else has changed these settings meanwhile: what is mailed.',
  ],
  '7 Redirects are not followed: give the address it leads to.': [
    'It answered 301 Moved Permanently. Redirects are not followed: give the address it leads to.',
  ],
  'Try again in 7 7.': ['Try again in 1 minute.', 'Try again in 15 minutes.'],
}

// Otherwise: add it to the list in this folder that it belongs to, and see docs/wording.md.
test.each([
  ['packages/core/src', 300],
  ['apps/server/src', 20],
])('every sentence of %s is known in German', (folder, least) => {
  const all = sentencesIn(path.join(root, folder))
  expect(all.length).toBeGreaterThan(least)
  const known = new Set([...forScripts, ...saidFromFigures, ...Object.keys(composed)])
  const unknown = all.filter(({ words: english }) => !known.has(english) && server.anew(english) === null)
  expect(unknown.map(({ where, words: english }) => `${where} ${english}`)).toEqual([])
})

test('what is put together of parts is known as a whole', () => {
  expect(
    Object.values(composed)
      .flat()
      .filter((english) => server.anew(english) === null),
  ).toEqual([])
})
