import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import type { Core } from '../src/core.ts'
import { dumpOf, hashesOf, leftDatabases, RESTORING } from './restore-support.ts'
import { createTestCore, createTestDatabases, openTestCore, type TestCore } from './support.ts'

const open: { close(): Promise<void> }[] = []

/** Closes what was opened, the last first; for afterEach. */
export async function closeAll(): Promise<void> {
  for (const test of open.splice(0).reverse()) await test.close()
}

/** Something to be undone before what was opened earlier is closed. */
export function closeLater(close: () => Promise<void>): void {
  open.push({ close })
}

let number = 0
/** With a name of its own, so that its scratch databases are told from those of other tests. */
export async function openGarage(): Promise<TestCore> {
  const test = await createTestCore({ ...RESTORING, variables: { APP_NAME: `app${process.pid}n${++number}` } })
  open.push(test)
  await test.app.unsafe(`
    create type fuel as enum ('petrol', 'diesel');
    create table vehicles (id int generated always as identity primary key, name text not null, fuel fuel);
    create table fuel_logs (id serial primary key, vehicle_id int not null references vehicles, litres numeric(6,2));
    insert into vehicles (name, fuel) select 'car ' || g, 'diesel' from generate_series(1, 20) g;
    insert into fuel_logs (vehicle_id, litres) select 1 + g % 20, g from generate_series(1, 2000) g;
    create view totals as select vehicle_id, sum(litres) from fuel_logs group by 1;
    select lo_from_bytea(0, 'a large object');`)
  await mkdir(join(test.documentsDir, 'photos/empty'), { recursive: true })
  await writeFile(join(test.documentsDir, 'invoice.pdf'), 'paid')
  await writeFile(join(test.documentsDir, 'photos/car.jpg'), Buffer.alloc(100_000, 7))
  return test
}

export async function spoil({ app, documentsDir }: Pick<TestCore, 'app' | 'documentsDir'>): Promise<void> {
  await app.unsafe(`
    update vehicles set name = 'stolen' where id < 5;
    delete from fuel_logs where id % 2 = 0;
    drop view totals;
    create table intruder (id int references vehicles);
    alter table vehicles add column extra text;`)
  await rm(join(documentsDir, 'photos'), { recursive: true })
  await writeFile(join(documentsDir, 'invoice.pdf'), 'unpaid')
  await writeFile(join(documentsDir, 'new.txt'), 'new')
}

export async function stateOf({ env, documentsDir }: Pick<TestCore, 'env' | 'documentsDir'>) {
  return { dump: await dumpOf(env.appDatabaseUrl), documents: await hashesOf(documentsDir) }
}

/** What restores have left beside the live data. */
export async function leftovers(core: Core) {
  const folder = join(core.env.documentsDir, '.backup-restore')
  return { databases: await leftDatabases(core), folders: await readdir(folder).catch(() => []) }
}

export const NOTHING = { databases: [], folders: [] }

/** A server that connects as a role which owns its database, may create others, and nothing else. */
export async function openOwned() {
  const test = await createTestDatabases({ variables: { APP_NAME: `app${process.pid}n${++number}` } })
  const database = new URL(test.env.appDatabaseUrl).pathname.slice(1)
  const role = `owner_${database}`
  await test.admin.unsafe(`create role ${role} login createdb password 'secret'`)
  await test.admin.unsafe(`alter database ${database} owner to ${role}`)
  const url = new URL(test.env.appDatabaseUrl)
  Object.assign(url, { username: role, password: 'secret' })
  const core = await openTestCore({ ...test.env, appDatabaseUrl: url.href }, RESTORING)
  const app = postgres(url.href, { max: 1, onnotice: () => {}, fetch_types: false })
  open.push({
    async close() {
      await app.end({ timeout: 1 })
      for (const name of await leftDatabases(core)) await test.admin.unsafe(`drop database ${name} with (force)`)
      await core.close()
      await test.admin.unsafe(`drop database ${database} with (force); `)
      await test.admin.unsafe(`drop role ${role}`)
      await test.drop()
    },
  })
  return { ...test, core, role, app, superuser: test.app }
}
