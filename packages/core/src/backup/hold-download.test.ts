import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { forgetBackups, insertBackup, readArchive } from '../../test/kept-backups.ts'
import { createTestCore, HURRIED, openTestCore, type TestCore } from '../../test/support.ts'
import type { Core } from '../core.ts'
import { type Archive, backupArchives } from '../schema.ts'
import { deleteBackup } from './delete-backup.ts'
import { holdDownload, holdsWritten } from './hold-download.ts'

const LEASE_MS = 5000
const PATIENT = { timings: { ...HURRIED.timings, lease: LEASE_MS } }

let t: TestCore
let elsewhere: Core
let backup: Archive
beforeAll(async () => {
  t = await createTestCore(PATIENT)
  elsewhere = await openTestCore(t.env, PATIENT)
})
afterAll(async () => {
  await elsewhere.close()
  await t.close()
})
beforeEach(async () => {
  backup = await insertBackup(t.core, '2026-06-30T03:00:00Z')
})
afterEach(() => forgetBackups(t.core))

const heldUntil = async () => (await readArchive(t.core, backup.id)).heldUntil
const isDeleted = async () => (await readArchive(t.core, backup.id)).deletedAt !== null
const refused = (core: Core) =>
  expect(deleteBackup(core, backup.id)).rejects.toMatchObject({
    code: 'busy',
    message: 'This backup is being downloaded.',
  })

/** A download from a server, and the way to end it: both are written when they resolve. */
async function hold(core: Core): Promise<() => Promise<void>> {
  const release = holdDownload(core, backup.id)
  await holdsWritten(core, backup.id)
  return async () => {
    release()
    await holdsWritten(core, backup.id)
  }
}

test('no server deletes what is being downloaded from one, and any can as soon as it is over', async () => {
  const release = await hold(t.core)
  await refused(t.core)
  await refused(elsewhere)
  await release()
  expect(await heldUntil()).toBeNull()
  await deleteBackup(elsewhere, backup.id)
  expect(await isDeleted()).toBe(true)
})

test('this server knows without waiting that one has begun and that it is over', async () => {
  const release = holdDownload(t.core, backup.id)
  await refused(t.core)
  release()
  await deleteBackup(t.core, backup.id)
})

test('it is renewed for as long as the download goes on', async () => {
  const release = await hold(t.core)
  const first = await heldUntil()
  // Longer than one lease: without renewal it would have run out.
  await vi.waitFor(async () => expect((await heldUntil())!.getTime()).toBeGreaterThan(first!.getTime() + LEASE_MS), {
    timeout: 20_000,
    interval: 200,
  })
  await refused(elsewhere)
  await release()
})

test('of two downloads here the first to end does not free it', async () => {
  const [first, second] = [await hold(t.core), await hold(t.core)]
  await first()
  await refused(t.core)
  await first()
  await refused(elsewhere)
  await second()
  await deleteBackup(t.core, backup.id)
})

test.each([
  ['began before', true],
  ['began after', false],
])('a download from another server that %s goes on holding it', async (_, before) => {
  const [first, second] = before ? [elsewhere, t.core] : [t.core, elsewhere]
  const releases = new Map([
    [first, await hold(first)],
    [second, await hold(second)],
  ])
  await releases.get(t.core)?.()
  await refused(t.core)
  await refused(elsewhere)
  await releases.get(elsewhere)?.()
  await vi.waitFor(() => deleteBackup(t.core, backup.id), 20_000)
})

test('a server that died holds it until its lease has run out', async () => {
  const hold = (ms: number) =>
    t.core.db
      .update(backupArchives)
      .set({ heldUntil: new Date(Date.now() + ms) })
      .where(eq(backupArchives.id, backup.id))
  await hold(60_000)
  await refused(t.core)
  await hold(-1000)
  await deleteBackup(t.core, backup.id)
})

test('a download of what is no backup any more ends as any other', async () => {
  await forgetBackups(t.core)
  const release = await hold(t.core)
  await release()
})
