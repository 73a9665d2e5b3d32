import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import jpeg from 'jpeg-js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { query, temporaryFolder } from '../test/support.ts'
import { postgresBinary } from './postgres-binaries.ts'
import { seedDemo } from './seed-demo.ts'
import { type Postgres, startPostgres } from './start-postgres.ts'

let folder: string
let server: Postgres
let url: string
let documentsDir: string
let pristine: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mvp-demo-'))
  await chmod(folder, 0o755)
  server = await startPostgres({ dir: join(folder, 'postgres') })
  url = await createDatabase('demo')
  documentsDir = join(folder, 'documents')
  await seedDemo({ appDatabaseUrl: url, documentsDir })
  pristine = dump(url)
})

afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

async function createDatabase(name: string): Promise<string> {
  await query(server.url, `create database ${name}`)
  return server.url.replace(/postgres$/, name)
}

function dump(database: string): string {
  const text = execFileSync(postgresBinary('pg_dump'), [database], { encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 })
  // Newer releases guard the script with a random word.
  return text.replace(/^\\(un)?restrict .*$/gm, '')
}

async function listFiles(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort()
}

type DocumentRow = { path: string; mime: string; size: number; sha256: string }

function documentRows(): Promise<DocumentRow[]> {
  return query<DocumentRow>(
    url,
    `select path, mime_type as mime, size_bytes::int as size, encode(sha256, 'hex') as sha256 from documents order by path`,
  )
}

describe('the database', () => {
  test('holds about 20 vehicles and 2,000 rows', async () => {
    const [counts] = await query<Record<string, number>>(
      url,
      `select (select count(*) from vehicles)::int as vehicles, (select count(*) from fuel_logs)::int as logs,
              (select count(*) from maintenance_records)::int as records, (select count(*) from reminders)::int as reminders`,
    )
    expect(counts?.vehicles).toBe(20)
    const rows = Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0)
    expect(rows).toBeGreaterThan(1_800)
    expect(rows).toBeLessThan(2_300)
  })

  test('has of each kind of thing what an application has', async () => {
    const [found] = await query<Record<string, number>>(
      url,
      `select (select count(*) from pg_type where typtype = 'e')::int as enums,
              (select count(*) from pg_views where schemaname = 'public')::int as views,
              (select count(*) from pg_matviews)::int as summaries,
              (select count(*) from pg_trigger where not tgisinternal)::int as triggers,
              (select count(*) from pg_constraint where contype = 'f')::int as foreign_keys,
              (select count(*) from pg_constraint c join pg_namespace n on n.oid = connamespace
                where contype = 'c' and nspname = 'public')::int as checks,
              (select count(*) from pg_attribute where attidentity <> '')::int as identities,
              (select count(*) from pg_attribute where attgenerated <> '')::int as generated,
              (select count(*) from pg_description d join pg_class on pg_class.oid = d.objoid
                where relnamespace = 'public'::regnamespace)::int as comments`,
    )
    for (const [kind, count] of Object.entries(found ?? {})) expect(count, kind).toBeGreaterThan(0)
  })

  test('tells of odometers that rise, over stops and workshops alike', async () => {
    const falls = await query(
      url,
      `select * from (
         select vehicle_id, odometer_km, lag(odometer_km) over (partition by vehicle_id order by day, odometer_km) as before
           from (select vehicle_id, odometer_km, filled_at::date as day from fuel_logs
                 union all select vehicle_id, odometer_km, performed_on from maintenance_records) readings
       ) steps where odometer_km <= before`,
    )
    expect(falls).toEqual([])
  })

  test('keeps each vehicle at its latest reading, by its trigger', async () => {
    const wrong = await query(
      url,
      `select plate from vehicles v where odometer_km <> (select max(odometer_km) from fuel_logs where vehicle_id = v.id)`,
    )
    expect(wrong).toEqual([])
  })

  test('names a vehicle, a record of the same vehicle and a file for each invoice', async () => {
    const loose = await query(
      url,
      `select path from documents d left join maintenance_records r on r.id = d.maintenance_record_id
        where d.type = 'invoice' and (r.id is null or r.vehicle_id is distinct from d.vehicle_id)`,
    )
    expect(loose).toEqual([])
  })

  test('is plausible in money and distance', async () => {
    const [row] = await query<Record<string, number>>(
      url,
      `select min(cost_per_km)::float as least, max(cost_per_km)::float as most,
              (select min(total)::float from fuel_logs) as cheapest, (select max(total)::float from fuel_logs) as dearest
         from vehicle_costs`,
    )
    expect(row?.least).toBeGreaterThan(0.05)
    expect(row?.most).toBeLessThan(1)
    expect(row?.cheapest).toBeGreaterThan(3)
    expect(row?.dearest).toBeLessThan(200)
  })

  test('goes on counting after the demo: new rows collide with none', async () => {
    const added = await query(
      url,
      `insert into fuel_logs (vehicle_id, driver_id, filled_at, odometer_km, quantity, unit_price, station)
       select id, owner_id, '2026-11-20', odometer_km + 500, 40, 1.8, 'Aral, Seestraße' from vehicles where id = 1
       returning total::float, (select odometer_km + 500 from vehicles where id = 1) as km`,
    )
    expect(added).toMatchObject([{ total: 72 }])
    await query(url, `delete from fuel_logs where filled_at >= '2026-11-20'`)
  })
})

describe('the documents', () => {
  test('are exactly those that the rows name, byte for byte', async () => {
    const rows = await documentRows()
    expect(rows.length).toBeGreaterThanOrEqual(40)
    expect(rows.map((row) => row.path).sort()).toEqual(await listFiles(documentsDir))
    for (const row of rows) {
      const content = await readFile(join(documentsDir, row.path))
      expect(content.length).toBe(row.size)
      expect(createHash('sha256').update(content).digest('hex')).toBe(row.sha256)
    }
  })

  test('have names with spaces and letters beyond ASCII, composed, some levels deep', async () => {
    const paths = (await documentRows()).map((row) => row.path)
    expect(paths.some((path) => /[^ -~]/.test(path))).toBe(true)
    expect(paths.some((path) => path.includes(' '))).toBe(true)
    expect(paths.some((path) => path.split('/').length >= 4)).toBe(true)
    expect(paths.every((path) => path === path.normalize('NFC'))).toBe(true)
  })

  test('are JPEG pictures that decode', async () => {
    const pictures = (await documentRows()).filter((row) => row.mime === 'image/jpeg')
    expect(pictures).toHaveLength(20)
    const sizes = new Set<string>()
    for (const { path } of pictures) {
      const content = await readFile(join(documentsDir, path))
      const frame = readFrame(content)
      sizes.add(`${frame.width}×${frame.height}`)
      expect(frame.components).toBe(3)
    }
    expect(sizes.size).toBeGreaterThan(1)
    const first = jpeg.decode(await readFile(join(documentsDir, pictures[0]!.path)))
    expect(first.data.length).toBe(first.width * first.height * 4)
  })

  test('are PDF papers whose cross-reference table and text hold', async () => {
    const papers = (await documentRows()).filter((row) => row.mime === 'application/pdf')
    expect(papers.length).toBeGreaterThan(15)
    for (const { path } of papers) expect(readPdf(await readFile(join(documentsDir, path)))).toMatch(/\(.{4,}\) Tj/)
  })

  test('say in an invoice what its record says', async () => {
    const [row] = await query<{ path: string; cost: string; workshop: string }>(
      url,
      `select path, cost, workshop from documents d join maintenance_records r on r.id = d.maintenance_record_id
        where d.type = 'invoice' order by d.id limit 1`,
    )
    const text = readPdf(await readFile(join(documentsDir, row!.path)))
    expect(text).toContain(row!.cost)
    expect(text).toContain(row!.workshop)
  })
})

describe('seeding again', () => {
  test('gives the same database and the same documents anywhere', async () => {
    const again = { appDatabaseUrl: await createDatabase('again'), documentsDir: join(folder, 'again') }
    await seedDemo(again)
    // The documents' hashes are in the rows.
    expect(dump(again.appDatabaseUrl)).toBe(pristine)
    expect(await listFiles(again.documentsDir)).toEqual(await listFiles(documentsDir))
  })

  test('changes nothing where the demo already is', async () => {
    const before = dump(url)
    await seedDemo({ appDatabaseUrl: url, documentsDir })
    expect(dump(url)).toBe(before)
  })

  test('leaves a database alone that holds anything, and then the folder too', async () => {
    const appDatabaseUrl = await createDatabase('theirs')
    await query(appDatabaseUrl, 'create table theirs as select 1 as one')
    const dir = join(await temporaryFolder(), 'documents')
    await seedDemo({ appDatabaseUrl, documentsDir: dir })
    expect(await query(appDatabaseUrl, `select tablename from pg_tables where schemaname = 'public'`)).toEqual([
      { tablename: 'theirs' },
    ])
    await expect(readdir(dir)).rejects.toThrow(/ENOENT/)
  })

  test('leaves a folder alone that holds anything', async () => {
    const dir = join(await temporaryFolder(), 'documents')
    await mkdir(dir)
    await writeFile(join(dir, 'theirs.txt'), 'theirs')
    await seedDemo({ appDatabaseUrl: await createDatabase('beside'), documentsDir: dir })
    expect(await readdir(dir)).toEqual(['theirs.txt'])
  })
})

/** Walks the markers of a JPEG (ITU-T T.81, annex B) from SOI to the frame and finds EOI at the very end. */
function readFrame(content: Buffer): { width: number; height: number; components: number } {
  expect(content.readUInt16BE(0)).toBe(0xffd8)
  expect(content.readUInt16BE(content.length - 2)).toBe(0xffd9)
  for (let offset = 2; offset < content.length; offset += 2 + content.readUInt16BE(offset + 2)) {
    const marker = content.readUInt16BE(offset)
    expect(marker >> 8).toBe(0xff)
    if (marker === 0xffc0) {
      const [height, width] = [content.readUInt16BE(offset + 5), content.readUInt16BE(offset + 7)]
      return { width, height, components: content.readUInt8(offset + 9) }
    }
  }
  throw new Error('no baseline frame')
}

/** Follows startxref, checks that every entry points at its object, and gives the page's drawing orders. */
function readPdf(content: Buffer): string {
  const text = content.toString('latin1')
  expect(text.startsWith('%PDF-1.4\n')).toBe(true)
  expect(text.endsWith('%%EOF\n')).toBe(true)
  const xref = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1])
  const table = /^xref\n0 (\d+)\n((?:\d{10} \d{5} [nf] \n)+)trailer/.exec(text.slice(xref))
  const entries = table?.[2]?.match(/\d{10} \d{5} [nf] \n/g) ?? []
  expect(entries).toHaveLength(Number(table?.[1]))
  for (const [number, entry] of entries.entries()) {
    if (number > 0) expect(text.slice(Number(entry.slice(0, 10)))).toMatch(new RegExp(`^${number} 0 obj\n`))
  }
  const stream = /\/Length (\d+) .*>>\nstream\n/.exec(text)
  const start = (stream?.index ?? 0) + (stream?.[0].length ?? 0)
  return inflateSync(content.subarray(start, start + Number(stream?.[1]))).toString('latin1')
}
