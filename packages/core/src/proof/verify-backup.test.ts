import { copyFile, open, readFile, rename, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readArchive } from '../../test/kept-backups.ts'
import { prove, takeOne, workOnce } from '../../test/proof-support.ts'
import { createStillCore, fillTable, type TestCore } from '../../test/support.ts'
import { deleteBackup } from '../backup/delete-backup.ts'
import { findBackup } from '../backup/list-backups.ts'
import { reconcileStore } from '../backup/reconcile-store.ts'
import type { Backup } from '../contract.ts'
import { applyRetention } from '../retention/apply-retention.ts'
import { retainedBackups } from '../retention/records.ts'
import { backupArchives } from '../schema.ts'
import { auditLog } from '../schema-access.ts'
import { outbox } from '../schema-alert.ts'
import { findProofs, requestProof } from './request-proof.ts'

let t: TestCore
let good: Backup
let other: Backup
let file: string
let whole: Buffer

beforeAll(async () => {
  t = await createStillCore()
  await fillTable(t.app, 'cars', 500, 200)
  good = await takeOne(t.core)
  other = await takeOne(t.core, { contents: 'database' })
  file = join(t.backupDir, good.fileName ?? '')
  whole = await readFile(file)
})
afterAll(() => t.close())
beforeEach(async () => {
  await rm(file, { recursive: true, force: true })
  const handle = await open(file, 'w')
  await handle.writeFile(whole)
  await handle.close()
  await t.core.db.update(backupArchives).set({ verification: 'verified' })
})

const verify = () => prove(t.core, 'verify', good.id)

const DAMAGES: [what: string, damage: () => Promise<void>, found: 'corrupt' | 'missing', message: RegExp][] = [
  [
    'a bit that fell over',
    async () => {
      const handle = await open(file, 'r+')
      const at = Math.floor(whole.length * 0.97)
      await handle.write(Buffer.from([whole[at]! ^ 1]), 0, 1, at)
      await handle.close()
    },
    'corrupt',
    /is damaged/,
  ],
  ['a file that was cut', () => truncate(file, whole.length - 512), 'corrupt', /bytes, not/],
  ['a file that is gone', () => rm(file), 'missing', /is not in the store any more/],
  [
    'another whole archive under its name',
    async () => {
      await copyFile(join(t.backupDir, other.fileName ?? ''), file)
      // Even of the same size it is another.
      const { size } = await stat(file)
      const { sha256 } = await readArchive(t.core, good.id)
      await t.core.db.update(backupArchives).set({ sizeBytes: size }).where(eq(backupArchives.id, good.id))
      expect(sha256).not.toBe(other.sha256)
    },
    'corrupt',
    /another archive lies under its name/,
  ],
]

describe('a verify', () => {
  it('of a whole archive says when it was read', async () => {
    await t.core.db.update(backupArchives).set({ verifiedAt: new Date(0), checkedAt: new Date(0) })
    const proof = await verify()
    expect(proof).toMatchObject({ kind: 'verify', status: 'completed', error: null, requestedBy: 'ada@example.org' })
    expect(proof.phases.map(({ phase }) => phase)).toEqual(['verify'])
    const { verification, verifiedAt, checkedAt } = await readArchive(t.core, good.id)
    expect(verification).toBe('verified')
    expect(verifiedAt.getTime()).toBeGreaterThan(0)
    expect(checkedAt!.getTime()).toBeGreaterThan(0)
  })

  for (const [what, damage, found, message] of DAMAGES) {
    it(`finds ${what}: marked, mailed, in the audit log, not counted, and good again when it is`, async () => {
      await damage()
      const proof = await verify()
      expect(proof).toMatchObject({ status: 'failed', error: { message: expect.stringMatching(message) } })
      expect(proof.error?.hint).toMatch(/Put the file back/)
      expect((await findBackup(t.core, good.id)).verification).toBe(found)

      const [mail] = await t.core.db.select().from(outbox).where(eq(outbox.operationId, proof.id))
      expect(mail).toMatchObject({ event: 'failure', facts: { subject: `Verification of ${good.fileName}` } })
      const entries = await t.core.db.select().from(auditLog).where(eq(auditLog.subjectId, good.id))
      expect(entries.filter(({ details }) => details.operation === proof.id)).toMatchObject([
        { action: 'backup.verify', via: 'server', details: { before: 'verified', found } },
      ])

      const kept = (await retainedBackups(t.core.db, { origin: 'manual' })).filter(({ id }) => id === good.id)
      const { keep, expire } = applyRetention(kept, { keepLast: 1 }, { timeZone: 'UTC', now: new Date() })
      expect(expire).toEqual([])
      expect(keep[0]?.reasons).toEqual([expect.stringMatching(/^not counted/)])

      await rm(file, { force: true })
      await copyBack()
      expect(await verify()).toMatchObject({ status: 'completed' })
      expect((await findBackup(t.core, good.id)).verification).toBe('verified')
    })
  }

  async function copyBack(): Promise<void> {
    const handle = await open(file, 'w')
    await handle.writeFile(whole)
    await handle.close()
    await t.core.db.update(backupArchives).set({ sizeBytes: whole.length }).where(eq(backupArchives.id, good.id))
  }

  it('of a store that cannot be read says nothing about the archive', async () => {
    const aside = `${t.backupDir}.aside`
    await rename(t.backupDir, aside)
    try {
      expect(await verify()).toMatchObject({ status: 'failed' })
    } finally {
      await rename(aside, t.backupDir)
    }
    expect((await findBackup(t.core, good.id)).verification).toBe('verified')
  })

  it('of a store whose volume is not mounted says so, and marks nothing, by itself or while reconciling', async () => {
    const names = [good.fileName!, other.fileName!]
    for (const name of names) await rename(join(t.backupDir, name), join(t.backupDir, `.${name}`))
    try {
      expect(await verify()).toMatchObject({ status: 'failed', error: { code: 'store_unusable' } })
      await expect(reconcileStore(t.core)).rejects.toMatchObject({ code: 'store_unusable' })
    } finally {
      for (const name of names) await rename(join(t.backupDir, `.${name}`), join(t.backupDir, name))
    }
    for (const { id } of [good, other]) expect((await findBackup(t.core, id)).verification).toBe('verified')
  })

  it('is asked for once at a time, and keeps its backup from being deleted meanwhile', async () => {
    const asked = { id: other.id, kind: 'verify', by: 'ada@example.org', trigger: 'api' } as const
    await requestProof(t.core, asked)
    await expect(requestProof(t.core, asked)).rejects.toMatchObject({ code: 'busy' })
    await expect(deleteBackup(t.core, other.id)).rejects.toMatchObject({
      code: 'busy',
      message: 'This backup is being verified.',
    })
    await workOnce(t.core, 'archive')
    expect((await findProofs(t.core, other.id)).verify?.status).toBe('completed')
  })

  it('of what is no backup is refused', async () => {
    const id = '00000000-0000-4000-8000-000000000000'
    await expect(requestProof(t.core, { id, kind: 'verify', by: 'a', trigger: 'api' })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})
