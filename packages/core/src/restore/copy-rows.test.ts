import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabases, type TestDatabases } from '../../test/support.ts'
import { copyFrozen, copyRows } from './copy-rows.ts'

let t: TestDatabases
let sql: postgres.Sql
beforeAll(async () => {
  t = await createTestDatabases()
  sql = postgres(t.env.appDatabaseUrl, { max: 1, onnotice: () => {}, fetch_types: false })
  await sql.unsafe('create table a (id int primary key); create table b (id int)').simple()
})
afterAll(async () => {
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

it('frozen rows are visible to every transaction, also an older one', async () => {
  const older = postgres(t.env.appDatabaseUrl, { max: 1, fetch_types: false })
  await older.unsafe('begin isolation level repeatable read; select 1').simple()
  await copyFrozen(sql, 'public.b', { statement: 'COPY public.b (id) FROM stdin;', data: rows('1', '2', '3') })
  expect(await older.unsafe('select count(*)::int from b').simple()).toMatchObject([{ count: 3 }])
  await older.end({ timeout: 1 })
})
