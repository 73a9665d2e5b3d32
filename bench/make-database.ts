import { spawnSync } from 'node:child_process'
import { postgresBinary } from '../packages/embedded/src/postgres-binaries.ts'

/** Fills a database by the server itself: text from md5 of row numbers, about 1 GiB with its indexes at scale 1. */
export function makeDatabase(url: string, { seed, scale }: { seed: number; scale: number }): void {
  const rows = (count: number) => Math.max(100, Math.round(count * scale))
  const words = `(array['oil change','brake pads','tire rotation','inspection','spark plugs','coolant','timing belt','battery'])`
  const script = `
    create table vehicles (id int primary key, vin text not null, notes text);
    insert into vehicles select g, upper(left(md5('${seed}v' || g), 17)), repeat(${words}[1 + g % 8] || ' ', 5)
      from generate_series(1, ${rows(20_000)}) g;
    create table fuel_logs (id int primary key, vehicle_id int not null, at timestamptz not null, litres numeric(8,3),
      cost numeric(8,2), token uuid, notes text);
    insert into fuel_logs select g, 1 + g % ${rows(20_000)}, '2015-01-01'::timestamptz + g * interval '97 seconds',
      (g % 60000) / 1000.0, (g % 9000) / 100.0, md5('${seed}f' || g)::uuid, ${words}[1 + g % 8] || ' at ' || g % 300000
      from generate_series(1, ${rows(2_400_000)}) g;
    create table audit_log (id int primary key, at timestamptz not null, action text not null, details jsonb not null);
    insert into audit_log select g, '2015-01-01'::timestamptz + g * interval '191 seconds', ${words}[1 + g % 8],
      jsonb_build_object('resource', md5('${seed}a' || g), 'user', g % 900, 'note', repeat(${words}[1 + g % 7] || ' ', 4))
      from generate_series(1, ${rows(1_300_000)}) g;
    create index on fuel_logs (vehicle_id, at desc);
    create index on audit_log (at desc);
    analyze;`
  psql(url, script)
}

/** One more database in the same server. */
export function createDatabase(url: string, name: string): { databaseUrl: string; drop(): void } {
  psql(url, `create database ${name};`)
  const of = new URL(url)
  of.pathname = `/${name}`
  return { databaseUrl: of.href, drop: () => psql(url, `drop database ${name};`) }
}

function psql(url: string, script: string): void {
  const { status, stderr } = spawnSync(postgresBinary('psql'), ['-Xq', '-v', 'ON_ERROR_STOP=1', '-d', url], {
    input: script,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The database could not be filled: ${stderr}`)
}
