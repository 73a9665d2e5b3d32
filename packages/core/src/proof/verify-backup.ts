import { findArchive } from '../backup/records.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import type { Run } from '../operation/run.ts'
import type { Archive } from '../schema.ts'
import { readStored } from './read-stored.ts'
import { markRead } from './records.ts'

/** Reads a backup's archive whole. The backup bears what was found, also when that takes back an earlier finding. */
export async function verifyBackup(core: Core, run: Run): Promise<void> {
  const archive = await findSubject(core, run)
  await run.enter('verify', archive.sizeBytes)
  await readStored(core, run, archive)
  await run.complete((tx) => markRead(tx, archive.id, 'verified'))
}

/** The archive that a verify or drill is about. Throws `archive_gone` when it was deleted meanwhile. */
export async function findSubject(core: Core, { operation }: Run): Promise<Archive> {
  const { id, subjectId } = operation
  if (subjectId === null) throw new Error(`operation ${id} is about no backup`)
  const archive = await findArchive(core.db, subjectId)
  if (!archive) throw new AppError('not_found', 'The backup was deleted before its turn came.')
  return archive
}
