import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { leftovers, NOTHING } from '../../test/garage.ts'
import { leftDatabases, RESTORING } from '../../test/restore-support.ts'
import { createStillCore, type TestCore } from '../../test/support.ts'
import { findHolder, holdDocuments } from './hold-documents.ts'
import { prepareFolder } from './prepare-folder.ts'
import { recoverRestore } from './recover-restore.ts'
import { restoreFolder } from './restore-folder.ts'

let t: TestCore
let number = 0
beforeEach(async () => {
  t = await createStillCore({ ...RESTORING, variables: { APP_NAME: `held${process.pid}n${++number}` } })
  // A connection is reserved for a recovery, and postgres.js waits for ever for one where none was ever opened.
  await t.core.sql`select 1`
})
afterEach(() => t.close())

/** What a restore from the command line has made before it touches live data. */
async function begin() {
  const restoreId = randomUUID()
  const scratch = `${t.env.appName}_restore_${restoreId.slice(0, 8)}`
  await prepareFolder(t.documentsDir, restoreFolder(t.documentsDir, restoreId))
  await t.admin.unsafe(`create database ${scratch}`)
  return { restoreId, scratch, hold: await holdDocuments(t.documentsDir, { restoreId, scratch }) }
}

const holderFile = () => join(t.documentsDir, '.backup-restore/holder.json')

/** As another machine would have written it. */
async function writeElsewhere(agoMs: number): Promise<void> {
  const holder = JSON.parse(await readFile(holderFile(), 'utf8'))
  await writeFile(holderFile(), JSON.stringify({ ...holder, host: 'elsewhere' }))
  const at = new Date(Date.now() - agoMs)
  await utimes(holderFile(), at, at)
}

test('a server leaves alone what a restore from the command line is making, and a second one is refused', async () => {
  const { restoreId, scratch, hold } = await begin()
  expect(await findHolder(t.documentsDir)).toMatchObject({ alive: true, holder: { restoreId, scratch } })
  await expect(holdDocuments(t.documentsDir, { restoreId, scratch })).rejects.toMatchObject({ code: 'busy' })
  await recoverRestore(t.core)
  expect(await leftDatabases(t.core)).toEqual([scratch])
  expect(await readdir(join(t.documentsDir, '.backup-restore'))).toEqual([restoreId, 'holder.json'].sort())
  await hold.release()
  expect(await findHolder(t.documentsDir)).toBeNull()
})

test('what a dead one has left is removed: its folder, its database and its mark', async () => {
  const { hold } = await begin()
  // On another machine only the age of its last sign of life tells.
  await writeElsewhere(0)
  expect(await findHolder(t.documentsDir)).toMatchObject({ alive: true })
  await writeElsewhere(10 * 60_000)
  expect(await findHolder(t.documentsDir)).toMatchObject({ alive: false })
  await recoverRestore(t.core)
  expect(await leftovers(t.core)).toEqual(NOTHING)
  await hold.release()
})

test('on this machine a process is known by its number and by when it began', async () => {
  const { hold } = await begin()
  const holder = JSON.parse(await readFile(holderFile(), 'utf8'))
  await writeFile(holderFile(), JSON.stringify({ ...holder, started: '1' }))
  const found = await findHolder(t.documentsDir)
  expect(found?.alive).toBe(holder.started === null)
  await hold.release()
})

test('a mark that is not whole is its writer’s for a minute, and then nobody’s', async () => {
  await mkdir(join(t.documentsDir, '.backup-restore'))
  await writeFile(holderFile(), '{"restoreId":')
  expect(await findHolder(t.documentsDir)).toEqual({ holder: null, alive: true })
  const at = new Date(Date.now() - 10 * 60_000)
  await utimes(holderFile(), at, at)
  await recoverRestore(t.core)
  expect(await leftovers(t.core)).toEqual(NOTHING)
})
