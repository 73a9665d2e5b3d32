import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabases, databaseUrl, type TestDatabases } from '../../test/support.ts'
import { holdSnapshot } from './hold-snapshot.ts'
import { readDatabaseFacts } from './read-database-facts.ts'

let t: TestDatabases
let superuser: string
const roles = ['facts_owner', 'facts_grantee', 'facts_policy', 'facts_default', 'facts_extension']
beforeEach(async () => {
  t = await createTestDatabases()
  superuser = new URL(t.env.appDatabaseUrl).username
  for (const role of roles) await t.admin.unsafe(`create role ${role}`)
})
afterEach(async () => {
  await t.app.unsafe(roles.map((role) => `drop owned by ${role} cascade`).join(';'))
  await t.app.unsafe(roles.map((role) => `drop role ${role}`).join(';'))
  await t.drop()
})

test('names the roles that a dump names, and no others', async () => {
  expect((await readDatabaseFacts(t.app)).roles).toEqual([])
  await t.app.unsafe(`
    create table owned (id int);
    alter table owned owner to facts_owner;
    grant select on owned to facts_grantee;
    alter table owned enable row level security;
    create policy p on owned to facts_policy using (true);
    alter default privileges for role facts_owner grant select on tables to facts_default`)
  expect((await readDatabaseFacts(t.app)).roles).toEqual([
    'facts_default',
    'facts_grantee',
    'facts_owner',
    'facts_policy',
  ])
  // What the first superuser owns is recorded nowhere else.
  await t.app`create table of_superuser (id int)`
  expect((await readDatabaseFacts(t.app)).roles).toContain(superuser)
})

test('does not name the owner of what an extension brought', async () => {
  await t.app.unsafe(`
    create extension citext;
    alter function citext_eq(citext, citext) owner to facts_extension`)
  try {
    expect((await readDatabaseFacts(t.app)).roles).toEqual([])
    await t.app.unsafe('create function own() returns int language sql return 1')
    await t.app.unsafe('alter function own owner to facts_extension')
    expect((await readDatabaseFacts(t.app)).roles).toEqual(['facts_extension'])
  } finally {
    await t.app.unsafe(`alter function citext_eq(citext, citext) owner to "${superuser}"`)
  }
})

test('counts large objects and lists extensions with their versions', async () => {
  await t.app.unsafe(
    `create extension pg_trgm; create extension btree_gist; select lo_from_bytea(0, 'x') from generate_series(1, 3)`,
  )
  const facts = await readDatabaseFacts(t.app)
  expect(facts.largeObjects).toBe(3)
  expect(facts.extensions).toEqual([
    { name: 'btree_gist', version: expect.stringMatching(/^\d/) },
    { name: 'pg_trgm', version: expect.stringMatching(/^\d/) },
  ])
})

test('tells encoding, locale and their provider', async () => {
  const facts = await readDatabaseFacts(t.app)
  const [shown] =
    await t.app`select datcollate as collate, datctype as ctype from pg_database where datname = current_database()`
  expect(facts).toMatchObject({ ...shown, encoding: 'UTF8', collationProvider: 'libc', icuLocale: null })
  expect(facts.serverVersion).toMatch(/^\d+/)

  await t.admin`create database facts_icu template template0 locale_provider icu icu_locale 'de-DE'`
  const held = await holdSnapshot({ ...t.env, appDatabaseUrl: databaseUrl(t.env.appDatabaseUrl, 'facts_icu') })
  expect(held.facts).toMatchObject({ name: 'facts_icu', collationProvider: 'icu', icuLocale: 'de-DE' })
  await held.release()
  await t.admin`drop database facts_icu`
})

test('are of the snapshot that is held, whatever is committed meanwhile', async () => {
  await t.app`create table seen (id int)`
  const held = await holdSnapshot(t.env)
  await t.app.unsafe(`select lo_from_bytea(0, 'x'); insert into seen values (1)`)
  expect((await readDatabaseFacts(held.app)).largeObjects).toBe(0)
  const sees = await t.app.begin('isolation level repeatable read', async (tx) => {
    await tx.unsafe(`set transaction snapshot '${held.snapshot}'`)
    return tx`select * from seen`
  })
  expect(sees).toEqual([])
  await held.release()
  expect((await readDatabaseFacts(t.app)).largeObjects).toBe(1)
})

test('a held snapshot outlives the timeouts of its database, and its session ends with it', async () => {
  const name = new URL(t.env.appDatabaseUrl).pathname.slice(1)
  await t.admin.unsafe(`alter database ${name} set idle_in_transaction_session_timeout = '300ms'`)
  await t.admin.unsafe(`alter database ${name} set statement_timeout = '300ms'`)
  const held = await holdSnapshot(t.env)
  await held.app`select pg_sleep(0.5)`
  await new Promise((resolve) => setTimeout(resolve, 600))
  expect(await held.app`select 1 as alive`).toEqual([{ alive: 1 }])
  await held.release()
  const left = await t.admin`
    select from pg_stat_activity where datname = ${name} and application_name = 'motovaultpro-backup'`
  expect(left).toHaveLength(0)
})
