import { mkdir, readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { dumpOf, hashesOf } from '../../../packages/core/test/restore-support.ts'
import {
  closeAll,
  databaseUrl,
  leftDatabases,
  makeArchive,
  makeGarage,
  run,
  runJson,
  temporaryFolder,
} from './support.ts'

afterEach(closeAll)

test('what create makes, list, verify and inspect know, and restore brings into an empty server and an empty folder', async () => {
  const { id, documents, store, url, from } = await makeGarage()
  const created = await runJson(['create'], from)
  expect(created).toMatchObject({
    code: 0,
    json: {
      command: 'create',
      ok: true,
      signed: true,
      app: id,
      contents: 'all',
      database: { tables: 2, rows: 2020 },
      documents: { count: 3, bytes: 100_012 },
      warnings: [],
    },
  })
  const archive: string = created.json.file
  expect(await readdir(store)).toEqual([basename(archive)])
  expect(archive).toMatch(new RegExp(`/${id}_backup_\\d{8}_\\d{6}\\.tar\\.gz$`))

  const env = { AUTH_SECRET: from.AUTH_SECRET }
  const listed = await runJson(['list', store], env)
  expect(listed.json.archives).toMatchObject([{ file: archive, provenance: 'here', asWritten: true, app: id }])
  const verified = await runJson(['verify', archive], env)
  expect(verified).toMatchObject({
    code: 0,
    json: { archives: [{ whole: true, sha256: created.json.sha256, provenance: 'here', indexed: true }] },
  })
  const inspected = await runJson(['inspect', archive, '--documents'], env)
  expect(inspected.json.tables).toContainEqual(expect.objectContaining({ name: 'fuel_logs', rows: 2000 }))
  expect(inspected.json.documentList.map((document: { path: string }) => document.path).sort()).toEqual([
    'invoice.pdf',
    'photos/Zündschloß.txt',
    'photos/car.jpg',
  ])

  const target = databaseUrl(`new_${id}`)
  const incoming = join(await temporaryFolder(), 'documents')
  await mkdir(incoming)
  const restored = await runJson(['restore', archive, '--to', target, '--documents', incoming], env)
  expect(restored).toMatchObject({
    code: 0,
    json: {
      ok: true,
      provenance: 'here',
      kept: { database: null, documents: null },
      restored: { database: { tables: 2, rows: 2020 }, documents: { count: 3 } },
    },
  })
  expect(await dumpOf(target)).toBe(await dumpOf(url))
  expect(await hashesOf(incoming)).toEqual(await hashesOf(documents))
  expect(await readdir(incoming)).not.toContain('.backup-restore')
  expect(await leftDatabases(id)).toEqual([])
})

test('without the secret everything works but telling who made it', async () => {
  const { archive, id } = await makeArchive()
  expect((await runJson(['verify', archive])).json.archives[0].provenance).toBe('unknown')
  expect((await runJson(['list', join(archive, '..')])).json.archives[0].provenance).toBe('unknown')
  expect((await runJson(['inspect', archive])).json.provenance).toBe('unknown')
  const other = { AUTH_SECRET: 'the secret of another installation, also long' }
  expect((await runJson(['inspect', archive], other)).json.provenance).toBe('foreign')
  const target = ['--to', databaseUrl(`unknown_${id}`), '--scope', 'database']
  const refused = await run(['restore', archive, ...target])
  expect(refused.code).toBe(3)
  expect(refused.stderr).toContain('--trust')
  const TMPDIR = await temporaryFolder()
  expect((await run(['restore', archive, ...target, '--trust'], { TMPDIR })).code).toBe(0)
  expect(await readdir(TMPDIR)).toEqual([])
})

test('extracts chosen documents, all documents, and the SQL, and overwrites nothing', async () => {
  const { archive, documents, id } = await makeArchive()
  const folder = await temporaryFolder()
  const some = join(folder, 'some')
  const chosen = await runJson(['extract', archive, 'invoice.pdf', 'photos/', '--to', some])
  expect(chosen.json.paths.sort()).toEqual(['invoice.pdf', 'photos/Zündschloß.txt', 'photos/car.jpg'])
  expect(await readFile(join(some, 'invoice.pdf'), 'utf8')).toBe('paid')

  const again = await run(['extract', archive, 'invoice.pdf', '--to', some])
  expect(again).toMatchObject({ code: 3, stderr: expect.stringContaining('nothing is overwritten') })
  const none = await run(['extract', archive, 'no/such.pdf', '--to', join(folder, 'none')])
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('no document no/such.pdf') })

  expect((await run(['extract', archive, '--to', join(folder, 'all')])).code).toBe(0)
  expect(await hashesOf(join(folder, 'all'))).toEqual(await hashesOf(documents))
  expect((await run(['extract', archive, '--to', some])).code).toBe(3)

  expect((await run(['extract', archive, '--database', '--to', folder])).code).toBe(0)
  expect(await readFile(join(folder, `${id}.sql`), 'utf8')).toContain('COPY public.fuel_logs')
})

test('a drill proves an archive on any server and leaves nothing there', async () => {
  const { archive, id, url } = await makeArchive()
  const before = await dumpOf(url)
  for (const to of [url, databaseUrl(`nowhere_${id}`)]) {
    const drilled = await runJson(['drill', archive, '--to', to, '--trust'])
    expect(drilled).toMatchObject({ code: 0, json: { proven: true, database: { rows: 2020 } } })
  }
  expect(await leftDatabases(id)).toEqual([])
  expect(await leftDatabases('nowhere')).toEqual([])
  expect(await dumpOf(url)).toBe(before)
})

test('one half alone needs nothing of the other', async () => {
  const { archive, documents, id, from } = await makeArchive()
  const onlyDocuments = join(await temporaryFolder(), 'documents')
  await mkdir(onlyDocuments)
  expect((await run(['restore', archive, '--scope', 'documents', '--documents', onlyDocuments])).code).toBe(0)
  expect(await hashesOf(onlyDocuments)).toEqual(await hashesOf(documents))

  const store = await temporaryFolder()
  const { DOCUMENTS_DIR, AUTH_SECRET } = from
  const created = await runJson(['create', '--contents', 'documents', '--to', store], {
    DOCUMENTS_DIR,
    AUTH_SECRET,
    APP_NAME: id,
  })
  expect(created.json).toMatchObject({ ok: true, database: null, documents: { count: 3 } })
  expect((await run(['drill', created.json.file])).code).toBe(0)
})
