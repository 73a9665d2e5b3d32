import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { postgresBinary } from '@mvp/embedded/postgres-binaries'
import fc from 'fast-check'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest'
import { dumpOf } from '../../test/restore-support.ts'
import { RICH, RICH_FOR_SUPERUSER } from '../../test/rich-database.ts'
import { databaseUrl } from '../../test/support.ts'
import { loadDump } from './load-dump.ts'
import { quoteLiteral, quoteName } from './quote.ts'

/** What psql makes of a dump, ours has to make of it too: psql is who pg_dump writes for. */

const id = randomBytes(4).toString('hex')
const made: string[] = []
let admin: postgres.Sql
beforeAll(() => {
  admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} })
})
afterEach(async () => {
  for (const name of made.splice(0)) await admin.unsafe(`drop database ${name} with (force)`)
})
afterAll(() => admin.end())

async function createDatabase(): Promise<string> {
  const name = `psql_${id}_${made.length}`
  await admin.unsafe(`create database ${name} template template0`)
  made.push(name)
  return databaseUrl(inject('postgresUrl'), name)
}

async function execute(url: string, ...scripts: string[]): Promise<void> {
  const session = postgres(url, { max: 1, onnotice: () => {} })
  for (const sql of scripts) await session.unsafe(sql).simple()
  await session.end()
}

async function loadByPsql(url: string, dump: Buffer): Promise<void> {
  const psql = spawn(postgresBinary('psql'), ['-Xq', '-v', 'ON_ERROR_STOP=1', '--dbname', url], {
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let said = ''
  psql.stderr.on('data', (chunk) => {
    said += chunk
  })
  psql.stdin.end(dump)
  const code = await new Promise((resolve) => psql.once('close', resolve))
  // Its notices and warnings are about the server.
  expect([code, said.match(/^ERROR.*$/m)?.[0]]).toEqual([0, undefined])
}

async function loadByUs(url: string, dump: Buffer, chunkBytes: number): Promise<void> {
  async function* chunks() {
    for (let at = 0; at < dump.length; at += chunkBytes) yield dump.subarray(at, at + chunkBytes)
  }
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  const warnings: unknown[] = []
  await loadDump(chunks(), { sql, signal: new AbortController().signal, warn: (warning) => warnings.push(warning) })
  await sql.end()
  expect(warnings).toEqual([])
}

/** Loads a dump both ways and compares what came of it with each other and, where it is known, with what it was of. */
async function expectAlike(dump: Buffer, chunkBytes: number, of?: string): Promise<void> {
  const [byPsql, byUs] = [await createDatabase(), await createDatabase()]
  await loadByPsql(byPsql, dump)
  await loadByUs(byUs, dump, chunkBytes)
  const expected = await dumpOf(byPsql)
  expect(await dumpOf(byUs)).toBe(expected)
  if (of !== undefined) expect(expected).toBe(of)
}

for (const options of [[], ['--clean', '--if-exists']]) {
  it(`a rich database dumped with ${options.join(' ') || 'no options'} becomes what psql makes of it`, async () => {
    const from = await createDatabase()
    await execute(from, RICH, RICH_FOR_SUPERUSER)
    await expectAlike(Buffer.from(await dumpOf(from, ...options), 'latin1'), 4099, await dumpOf(from))
  })
}

it('names that are hard become what psql makes of them', async () => {
  const fixture = new URL('../../../archive/test/fixtures/hard-names.sql', import.meta.url)
  // Its owner need not be known here.
  const dump = (await readFile(fixture, 'latin1')).replace(/\btester\b/g, 'postgres')
  await expectAlike(Buffer.from(dump, 'latin1'), 61)
})

const LOOKALIKES = [
  '\n-- Name: x; Type: TABLE; Schema: public; Owner: -\n',
  '\nCOPY x FROM stdin;\n',
  '\n\\.\n',
  '\\! id\n',
  '\n--\n-- PostgreSQL database dump complete\n--\n',
  ...[
    '$$',
    '$x$',
    "'",
    "''",
    '"',
    '\\',
    '/*',
    '*/',
    '--',
    ';',
    '(',
    ')',
    'BEGIN ATOMIC',
    'END',
    'E',
    '\t',
    '\r\n',
    'ü🚗',
  ],
]
const text = fc
  .array(fc.oneof(fc.constantFrom(...LOOKALIKES), fc.string({ maxLength: 5 })), { minLength: 1, maxLength: 12 })
  // What no text in PostgreSQL can hold.
  .map((parts) => parts.join('').replaceAll('\0', ''))
const name = text.map((given) => Buffer.from(given).subarray(0, 40).toString().replaceAll('\ufffd', '') || 'x')

/** A table and a function of which everything that can hold a text holds one. */
const objects = fc
  .record({ name, remark: text, value: text, fallback: text, body: text })
  .map((given) => (number: number) => {
    const table = quoteName(`${number}${given.name}`)
    return `create table ${table} (${quoteName(given.name)} text default ${quoteLiteral(given.fallback)}, b text);
comment on table ${table} is ${quoteLiteral(given.remark)};
insert into ${table} (b) values (${quoteLiteral(given.value)}), (${quoteLiteral(given.body)}), (null);
alter table ${table} add check (b <> ${quoteLiteral(given.value)} or b is null or true);
create function ${quoteName(`f${number}${given.name}`)}() returns text language sql as ${quoteLiteral(`select ${quoteLiteral(given.body)}`)};
create view ${quoteName(`v${number}${given.name}`)} as select ${quoteLiteral(given.value)}::text as ${quoteName(given.name)};`
  })

it('random texts in every place that can hold one become what psql makes of them', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(objects, { minLength: 10, maxLength: 20 }),
      fc.integer({ min: 1, max: 5000 }),
      async (make, chunkBytes) => {
        const from = await createDatabase()
        await execute(from, make.map((object, number) => object(number)).join('\n'))
        await expectAlike(Buffer.from(await dumpOf(from), 'latin1'), chunkBytes, await dumpOf(from))
        for (const database of made.splice(0)) await admin.unsafe(`drop database ${database} with (force)`)
      },
    ),
    { numRuns: 3 },
  )
})
