import { expect, it } from 'vitest'
import type { AuditEntry } from '../contract-audit.ts'
import { auditCsv } from './audit-csv.ts'

const entry: AuditEntry = {
  id: 1,
  at: '2026-11-22T03:00:00.000Z',
  who: 'ada@example.com',
  via: 'console',
  address: '192.0.2.7',
  action: 'backup.remove',
  subjectId: '00000000-0000-4000-8000-000000000000',
  subject: 'motovaultpro_backup_20261122_030000.tar.gz',
  result: 'ok',
  details: {},
}

async function csvOf(...chunks: Partial<AuditEntry>[][]): Promise<string> {
  const given = async function* () {
    for (const chunk of chunks) yield chunk.map((part) => ({ ...entry, ...part }))
  }
  let text = ''
  for await (const piece of auditCsv(given())) text += piece
  return text
}

const header = '\ufeffat,who,via,address,action,subject,subjectId,result,details\r\n'

it('begins with a byte order mark and the names of the columns, also when there is no entry', async () => {
  expect(await csvOf()).toBe(header)
})

it('has one line an entry, each ended by CR LF', async () => {
  expect(await csvOf([{}], [{ result: 'busy' }])).toBe(
    `${header}2026-11-22T03:00:00.000Z,ada@example.com,console,192.0.2.7,backup.remove,motovaultpro_backup_20261122_030000.tar.gz,00000000-0000-4000-8000-000000000000,ok,\r\n` +
      '2026-11-22T03:00:00.000Z,ada@example.com,console,192.0.2.7,backup.remove,motovaultpro_backup_20261122_030000.tar.gz,00000000-0000-4000-8000-000000000000,busy,\r\n',
  )
})

it('leaves cells empty where there is nothing', async () => {
  const [, line] = (await csvOf([{ who: null, address: null, subject: null, subjectId: null }])).split('\r\n')
  expect(line).toBe('2026-11-22T03:00:00.000Z,,console,,backup.remove,,,ok,')
})

it.each([
  ['a, b', '"a, b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['=HYPERLINK("https://evil.example","x")', `"'=HYPERLINK(""https://evil.example"",""x"")"`],
  ['+49', "'+49"],
  ['-2', "'-2"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['\rx', `"'\rx"`],
  ['a=b', 'a=b'],
  ['Größe 😀', 'Größe 😀'],
])('writes the name %j as %j', async (subject, cell) => {
  expect(await csvOf([{ subject }])).toContain(`,backup.remove,${cell},00000000`)
})

it('writes details as JSON in one cell', async () => {
  expect(await csvOf([{ details: { input: { note: 'a "b"' } } }])).toMatch(
    /,ok,"\{""input"":\{""note"":""a \\""b\\""""\}\}"\r\n$/,
  )
})

it('guards a typed address too, which anybody may choose', async () => {
  expect(await csvOf([{ who: '=cmd@example.com' }])).toContain(",'=cmd@example.com,")
})
