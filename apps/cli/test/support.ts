import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { inject } from 'vitest'

export type Ran = { code: number | null; stdout: string; stderr: string }
const SECRET = 'a secret that only these tests use, long enough'

const closers: (() => Promise<unknown>)[] = []

/** Undoes what the tests have opened, the last first; for afterEach. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close()
}

/** Something to be undone before what was opened earlier is. */
export function closeLater(close: () => Promise<unknown>): void {
  closers.push(close)
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mvp-cli-'))
  closers.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export type Process = { child: ChildProcess; ended: Promise<Ran>; stderr(): string }

/** Starts the bundle with this environment and nothing else of ours. */
export function start(args: string[], env: Record<string, string> = {}): Process {
  const { PATH = '', MVP_TEST_RUN = '' } = process.env
  const own = { PATH, MVP_TEST_RUN, TMPDIR: tmpdir(), ...env }
  const child = spawn(process.execPath, [inject('bundle'), ...args], { env: own, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk
  })
  const ended = new Promise<Ran>((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })))
  return { child, ended, stderr: () => stderr }
}

export function run(args: string[], env: Record<string, string> = {}): Promise<Ran> {
  return start(args, env).ended
}

/** The same with --json, its document parsed. */
export async function runJson(
  args: string[],
  env: Record<string, string> = {},
  // biome-ignore lint/suspicious/noExplicitAny: every command has a document of its own, and it is asserted on
): Promise<{ code: number | null; json: any }> {
  const { code, stdout, stderr } = await run([...args, '--json'], env)
  try {
    return { code, json: JSON.parse(stdout) }
  } catch {
    throw new Error(`no JSON document but ${JSON.stringify(stdout)}; standard error: ${stderr}`)
  }
}

let number = 0

/** A database with something of everything, and a folder of documents; its archive goes to `store`. */
export async function makeGarage(moreSql = '') {
  const id = `cli${process.pid}n${++number}`
  const folder = await temporaryFolder()
  const [documents, store] = [join(folder, 'documents'), join(folder, 'store')]
  await mkdir(join(documents, 'photos/empty'), { recursive: true })
  await mkdir(store)
  await writeFile(join(documents, 'invoice.pdf'), 'paid')
  await writeFile(join(documents, 'photos/car.jpg'), Buffer.alloc(100_000, 7))
  await writeFile(join(documents, 'photos/Zündschloß.txt'), 'ignition')
  const url = await makeDatabase(`app_${id}`)
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  await sql.unsafe(`
    create type fuel as enum ('petrol', 'diesel');
    create table vehicles (id int generated always as identity primary key, name text not null, fuel fuel);
    create table fuel_logs (id serial primary key, vehicle_id int not null references vehicles, litres numeric(6,2));
    insert into vehicles (name, fuel) select 'car ' || g, 'diesel' from generate_series(1, 20) g;
    insert into fuel_logs (vehicle_id, litres) select 1 + g % 20, g from generate_series(1, 2000) g;
    create view totals as select vehicle_id, sum(litres) from fuel_logs group by 1;
    select lo_from_bytea(0, 'a large object');
    ${moreSql}`)
  await sql.end()
  const from = { APP_DATABASE_URL: url, DOCUMENTS_DIR: documents, BACKUP_DIR: store, APP_NAME: id, AUTH_SECRET: SECRET }
  return { id, folder, documents, store, url, from }
}

/** Its archive as well. */
export async function makeArchive(options: string[] = [], moreSql = '') {
  const garage = await makeGarage(moreSql)
  const { code, stderr } = await run(['create', ...options], garage.from)
  if (code !== 0) throw new Error(stderr)
  const [name = ''] = await readdir(garage.store)
  return { ...garage, archive: join(garage.store, name) }
}

/** Made empty, and dropped with all that restores make beside it. */
async function makeDatabase(name: string): Promise<string> {
  await onServer((server) => server.unsafe(`create database ${name} template template0`))
  return databaseUrl(name)
}

/** The address of a database that is not there yet; what is there later is dropped. */
export function databaseUrl(name: string): string {
  closers.push(() => dropDatabases(name))
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  return url.href
}

async function dropDatabases(name: string): Promise<void> {
  await onServer((server) => server.unsafe(`drop database if exists "${name}" with (force)`))
}

export async function onServer<T>(work: (server: postgres.Sql) => Promise<T>): Promise<T> {
  const server = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} })
  try {
    return await work(server)
  } finally {
    await server.end({ timeout: 5 })
  }
}

/** What restores of this app have made on the server, and not dropped. */
export async function leftDatabases(app: string): Promise<string[]> {
  const rows = await onServer(
    (server) =>
      server<{ name: string }[]>`select datname as name from pg_database where starts_with(datname, ${`${app}_`})`,
  )
  return rows.map((row) => row.name).sort()
}

export function dropLater(app: string): void {
  closers.push(async () => {
    for (const name of await leftDatabases(app)) await dropDatabases(name)
  })
}

/** Until it says so; a minute at most. */
export async function until<T>(look: () => Promise<T | false | null> | T | false | null): Promise<T> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(20)) {
    const found = await look()
    if (found) return found
  }
  throw new Error('it did not come to be within a minute')
}
