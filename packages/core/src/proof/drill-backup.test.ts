import { randomUUID } from 'node:crypto'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { prove, takeOne } from '../../test/proof-support.ts'
import { dumpOf, hashesOf, leftDatabases } from '../../test/restore-support.ts'
import { createStillCore, fillTable, storeFiles, type TestCore } from '../../test/support.ts'
import { findBackup } from '../backup/list-backups.ts'
import type { Backup } from '../contract.ts'
import { insertOperation } from '../operation/records.ts'
import { withServer } from '../restore/connect-server.ts'
import { backupArchives } from '../schema.ts'
import { outbox } from '../schema-alert.ts'
import { describeInstallation } from '../settings/installation.ts'
import { drillDatabase, drillFolder } from './drilling.ts'
import { sweepDrills } from './sweep-drills.ts'

let t: TestCore
let backup: Backup
beforeAll(async () => {
  t = await createStillCore({ variables: { APP_NAME: `drill_${randomUUID().slice(0, 6)}` } })
  await fillTable(t.app, 'cars', 500, 200)
  await mkdir(join(t.documentsDir, 'photos'))
  await writeFile(join(t.documentsDir, 'photos', 'golf.jpg'), 'a red one')
  backup = await takeOne(t.core)
})
afterAll(() => t.close())
beforeEach(async () => {
  await t.core.db.update(backupArchives).set({ provenAt: null, provenMs: null })
})

const live = async () => [await dumpOf(t.env.appDatabaseUrl), await hashesOf(t.documentsDir)]

async function expectNothingLeft(): Promise<void> {
  expect(await leftDatabases(t.core)).toEqual([])
  expect(await storeFiles(t.backupDir)).toEqual([backup.fileName])
  // Not even the folder in which a restore keeps its things.
  expect(await readdir(t.documentsDir)).toEqual(['photos'])
}

it('restores everything beside the live data, proves it, and leaves nothing', async () => {
  const before = await live()
  const proof = await prove(t.core, 'drill', backup.id)
  expect(proof).toMatchObject({ status: 'completed', error: null, warnings: [] })
  expect(proof.phases.map(({ phase, summary }) => `${phase}: ${summary}`)).toEqual([
    expect.stringMatching(/^inspect: .* read, every byte/),
    'preflight: nothing in the way',
    expect.stringMatching(/^stage-documents: 1 documents, /),
    'load-database: 1 tables loaded',
    'verify: 1 tables, 500 rows, as in the backup',
  ])
  const { provenAt, provenMs } = await findBackup(t.core, backup.id)
  expect(Date.parse(provenAt!)).toBeGreaterThan(Date.now() - 600_000)
  expect(provenMs).toBeGreaterThan(0)
  expect((await describeInstallation(t.core)).lastProven).toEqual({ backupId: backup.id, provenAt, provenMs })
  expect(await live()).toEqual(before)
  await expectNothingLeft()
})

it('says which table lacks rows, alerts, proves nothing and leaves nothing', async () => {
  const before = await live()
  const tables = [{ schema: 'public', name: 'cars', rows: 501 }]
  await t.core.db.update(backupArchives).set({ tables }).where(eq(backupArchives.id, backup.id))
  const proof = await prove(t.core, 'drill', backup.id)
  await t.core.db.update(backupArchives).set({ tables: [{ ...tables[0]!, rows: 500 }] })
  expect(proof).toMatchObject({ status: 'failed', error: { code: 'verification_failed' } })
  expect(proof.error?.message).toBe(
    'This backup could not be restored in the drill: public.cars has 500 rows; the backup has 501.',
  )
  expect(await findBackup(t.core, backup.id)).toMatchObject({
    provenAt: null,
    provenMs: null,
    verification: 'verified',
  })
  const [mail] = await t.core.db.select().from(outbox).where(eq(outbox.operationId, proof.id))
  expect(mail).toMatchObject({ event: 'failure', facts: { subject: `Drill of ${backup.fileName}` } })
  expect(await live()).toEqual(before)
  await expectNothingLeft()
})

it('is not begun where the roles of the backup are unknown', async () => {
  const [archive] = await t.core.db.select().from(backupArchives)
  const { manifest } = archive!
  const strange = { ...manifest, database: { ...manifest.database!, roles: ['nobody_knows'] } }
  await t.core.db.update(backupArchives).set({ manifest: strange })
  const proof = await prove(t.core, 'drill', backup.id)
  await t.core.db.update(backupArchives).set({ manifest })
  expect(proof).toMatchObject({ status: 'failed', error: { code: 'preflight_blocked' } })
  expect(proof.error?.message).toContain('nobody_knows')
  await expectNothingLeft()
})

it('what one leaves whose server was killed is swept, and nothing of one that may be alive', async () => {
  const drill = { kind: 'drill', lane: 'archive', trigger: 'api', subjectId: backup.id } as const
  const [over, alive] = [
    await insertOperation(t.core.db, { ...drill, status: 'interrupted' }),
    await insertOperation(t.core.db, { ...drill, status: 'running' }),
  ]
  const stranger = { id: randomUUID() }
  await withServer(t.core, async (server) => {
    for (const { id } of [over, alive, stranger]) {
      const name = drillDatabase(t.core, id)
      await server.unsafe(`create database ${name}`)
      await server.unsafe(`create role ${name}`)
      await server.unsafe(`grant create on database ${name} to ${name}`)
      await mkdir(drillFolder(t.backupDir, id))
      await writeFile(join(drillFolder(t.backupDir, id), 'half.jpg'), 'half')
    }
  })
  await sweepDrills(t.core)
  const kept = [alive, stranger].map(({ id }) => drillDatabase(t.core, id)).sort()
  expect(await leftDatabases(t.core)).toEqual(kept)
  const roles = await t.admin`select rolname from pg_roles where starts_with(rolname, ${`${t.env.appName}_drill_`})`
  expect(roles.map(({ rolname }) => rolname).sort()).toEqual(kept)
  expect((await storeFiles(t.backupDir)).filter((name) => name.startsWith('.drill-')).sort()).toEqual(
    [alive, stranger].map(({ id }) => `.drill-${id}`).sort(),
  )
  for (const name of kept) {
    await t.admin.unsafe(`drop database ${name}`)
    await t.admin.unsafe(`drop role ${name}`)
  }
})
