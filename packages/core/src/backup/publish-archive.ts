import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '../console-database.ts'
import type { Provenance } from '../contract.ts'
import type { Core } from '../core.ts'
import type { Run } from '../operation/run.ts'
import { backupArchives, backupHistory } from '../schema.ts'
import { findArchive, isListed, lockStoreNames } from './records.ts'
import { linkArchive, syncFolder } from './store.ts'
import type { VerifiedArchive } from './verify-written.ts'

type Publication = VerifiedArchive & {
  /** A verified, synced file in the store under a name nobody takes for an archive; it loses that name. */
  file: string
  app: string
  takenAt: Date
  provenance: Provenance
  /** See the schema; absent: not known. */
  documentsReadAt?: Date | null
}

/**
 * Makes a verified archive a backup: its name first, its row last, so that whatever is listed is whole. Completes the
 * operation. An owner that has lost its operation takes the name away again.
 */
export async function publishArchive(core: Core, run: Run, publication: Publication): Promise<void> {
  const { backupDir } = core.env
  const { file, app, takenAt } = publication
  await run.enter('publish')
  let linked: string | null = null
  try {
    await run.complete(async (tx) => {
      await lockStoreNames(tx)
      linked = await linkArchive(backupDir, file, { app, at: takenAt, isListed: (name) => isListed(tx, name) })
      await unlink(file)
      await syncFolder(backupDir)
      await recordArchive(tx, run, linked, publication)
      run.summarize(linked)
    })
  } catch (error) {
    if (linked !== null) await withdraw(core, run, linked)
    throw error
  }
}

/** The row that makes a named file a backup, and what its operation learned from it. */
export async function recordArchive(
  tx: Transaction,
  run: Run,
  fileName: string,
  publication: Omit<Publication, 'file' | 'app'>,
): Promise<void> {
  const { id } = run.operation
  const { manifest, tables, sha256, sizeBytes, provenance, takenAt, documentsReadAt } = publication
  await tx.update(backupHistory).set({ contents: manifest.contents }).where(eq(backupHistory.id, id))
  await tx.insert(backupArchives).values({
    id,
    fileName,
    sizeBytes,
    sha256,
    manifest,
    tables,
    provenance,
    verification: 'verified',
    verifiedAt: sql`now()`,
    takenAt,
    documentsReadAt: documentsReadAt ?? null,
  })
}

/** Takes back a name that got no row. One whose row was stored after all, while the answer was lost, stays. */
async function withdraw(core: Core, run: Run, name: string): Promise<void> {
  const { backupDir } = core.env
  try {
    await core.db.transaction(async (tx) => {
      // Waits for the transaction in doubt, which holds this lock until it has ended either way.
      await lockStoreNames(tx)
      if (await findArchive(tx, run.operation.id)) return
      await unlink(join(backupDir, name))
      await syncFolder(backupDir)
    })
  } catch (error) {
    core.log.error(
      { err: error, operation: run.operation.id, file: name },
      'a file was published without its row: it will be adopted or reported',
    )
  }
}
