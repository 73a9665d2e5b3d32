import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabases, type TestDatabases } from '../../test/support.ts'
import { copyFrozen, copyRows } from './copy-rows.ts'

const PARTITIONED = 'create table root (id int) partition by range (id); create table part partition of root default;'
const SEEN = `
  create table behind (id int); insert into behind values (1); create view seen as select id from behind;
  create function fill() returns trigger language plpgsql as 'begin insert into behind values (new.id); return new; end';
  create trigger fill instead of insert on seen for each row execute function fill()`
const TOLD = `
  create table told (id int);
  create function refuse() returns trigger language plpgsql as 'begin raise ''emptied''; end';
  create trigger refuse before truncate on told execute function refuse()`
const role = `filler_${randomBytes(4).toString('hex')}`
const GIVEN = `
  create table given (id int); create role ${role}; grant insert on given to ${role}; set role ${role}`

let t: TestDatabases
let sql: postgres.Sql
beforeAll(async () => {
  t = await createTestDatabases()
  sql = postgres(t.env.appDatabaseUrl, { max: 1, onnotice: () => {}, fetch_types: false })
  await sql.unsafe('create table a (id int primary key); create table b (id int)').simple()
})
afterAll(async () => {
  await sql.unsafe(`drop owned by ${role}; drop role ${role}`).simple()
  await sql.end({ timeout: 1 })
  await t.drop()
})

async function* rows(...lines: string[]) {
  for (const line of lines) yield Buffer.from(`${line}\n`)
}

describe('copyRows', () => {
  it('sends the rows', async () => {
    await copyRows(sql, 'COPY a FROM stdin;', rows('1', '2'))
    expect(await sql`select id from a order by id`).toEqual([{ id: 1 }, { id: 2 }])
  })

  it('asks for no chunk before the one before it is sent: its memory may be used again', async () => {
    const memory = Buffer.alloc(4 << 20)
    const sizes = [3 << 20, 100, 1, 20_000, 4 << 20, 9000, 2 << 20, 5]
    async function* reused() {
      for (const [at, size] of sizes.entries()) {
        memory.fill(`${String(at).padStart(4, '0')}\n`, 0, size - (size % 5))
        yield memory.subarray(0, size - (size % 5))
        memory.fill('x')
      }
    }
    await sql.unsafe('create table reused (id int)').simple()
    await copyRows(sql, 'COPY reused FROM stdin;', reused())
    const found = await sql`select id, count(*)::int from reused group by id order by id`
    const expected = sizes.map((size, id) => ({ id, count: Math.floor(size / 5) })).filter(({ count }) => count > 0)
    expect([...found]).toEqual(expected)
  })

  // The go-ahead and the refusal come together: nobody has the stream yet, and the process would end.
  it('throws an error that comes before the first row', async () => {
    for (let tries = 0; tries < 5; tries++) {
      const refused = copyRows(sql, 'COPY b FROM stdin WITH (FREEZE);', rows('1'))
      await expect(refused).rejects.toThrow('cannot perform COPY FREEZE')
    }
  })

  it('throws one that comes among the rows and one that comes behind the last', async () => {
    await expect(copyRows(sql, 'COPY a FROM stdin;', rows('x', '5'))).rejects.toThrow('invalid input syntax')
    await expect(copyRows(sql, 'COPY a FROM stdin;', rows('7', '7'))).rejects.toThrow('duplicate key')
    expect(await sql`select count(*)::int from a`).toEqual([{ count: 2 }])
  })
})

describe('copyFrozen', () => {
  const NAME = '"It\'s; ""odd"" . ones"'
  const copy = (table: string, ...lines: string[]) =>
    copyFrozen(sql, table, { statement: `COPY ${table} (id) FROM stdin;`, data: rows(...lines) })

  it('makes rows that are visible to every transaction, also an older one', async () => {
    const older = postgres(t.env.appDatabaseUrl, { max: 1, fetch_types: false })
    await older.unsafe('begin isolation level repeatable read; select 1').simple()
    await copy('public.b', '1', '2', '3')
    expect(await older.unsafe('select count(*)::int from b').simple()).toMatchObject([{ count: 3 }])
    await older.end({ timeout: 1 })
  })

  it('freezes the rows of a table without columns, whatever its name', async () => {
    await sql.unsafe(`create table ${NAME} (); create extension pg_visibility`).simple()
    await copyFrozen(sql, NAME, { statement: `COPY ${NAME}  FROM stdin;`, data: rows('', '') })
    expect(await t.app.unsafe(`select count(*)::int from ${NAME}`)).toEqual([{ count: 2 }])
    expect(await t.app`select all_frozen::int from pg_visibility_map_summary(${NAME})`).toEqual([{ all_frozen: 1 }])
  })

  const NOT_EMPTIED: [what: string, table: string, prepare: string, expected: number[]][] = [
    ['that has rows', 'public.has', 'create table has (id int); insert into has values (1)', [1, 2, 3]],
    ['that had rows', 'public.had', 'create table had (id int); insert into had values (1); delete from had', [2, 3]],
    [
      'that another refers to',
      'public.known',
      'create table known (id int primary key); create table knows (id int references known)',
      [2, 3],
    ],
    ['that is only the sum of its partitions', 'public.root', `${PARTITIONED} insert into root values (1)`, [1, 2, 3]],
    ['in whose place is a view', 'public.seen', SEEN, [1, 2, 3]],
    ['whose emptying does something', 'public.told', TOLD, [2, 3]],
    ['that the role may fill and not empty', 'public.given', GIVEN, [2, 3]],
  ]
  it.each(NOT_EMPTIED)('only adds rows to a table %s', async (_what, table, prepare, expected) => {
    await sql.unsafe(prepare).simple()
    await copy(table, '2', '3')
    await sql.unsafe('reset role').simple()
    // Seen by another session: nothing is left open.
    expect((await t.app.unsafe(`select id from ${table} order by id`)).map(({ id }) => id)).toEqual(expected)
  })

  it('throws what is wrong with the rows', async () => {
    await sql.unsafe('create table c (id int)').simple()
    await expect(copy('public.c', '1', 'x')).rejects.toThrow('invalid input syntax')
    await sql.unsafe('rollback').simple()
  })
})
