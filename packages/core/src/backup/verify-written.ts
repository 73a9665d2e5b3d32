import { stat } from 'node:fs/promises'
import { ArchiveError } from '@mvp/archive/archive-error'
import type { Manifest } from '@mvp/archive/manifest'
import { sumBlocks } from '@mvp/archive/sum-blocks'
import { verifyArchive } from '@mvp/archive/verify-archive'
import type { TableRows } from '../contract.ts'
import { AppError } from '../errors.ts'
import type { Progress } from '../operation/run.ts'

/** An archive of which every byte has been read and found to fit. */
export type VerifiedArchive = { manifest: Manifest; sha256: string; sizeBytes: number; tables: TableRows[] }

/** Reads back what was written. Throws `verification_failed` when the disk gives back something else. */
export async function verifyWritten(run: Progress, part: string): Promise<VerifiedArchive> {
  const { size } = await stat(part)
  await run.enter('verify', size)
  try {
    const archive = await verifyArchive(part, { signal: run.signal, onBytes: (bytes) => run.advance(bytes) })
    run.summarize('every byte read and compared')
    return toVerified(archive)
  } catch (cause) {
    run.signal.throwIfAborted()
    if (!(cause instanceof ArchiveError)) throw cause
    throw new AppError('verification_failed', `What was written cannot be read back whole: ${cause.message}`, {
      hint: 'The disk of the store may be failing: check it, then back up again.',
      cause,
    })
  }
}

export function toVerified(archive: Awaited<ReturnType<typeof verifyArchive>>): VerifiedArchive {
  const { manifest, sha256, sizeBytes } = archive
  return {
    manifest,
    sha256,
    sizeBytes,
    tables: sumBlocks(archive.tables).map(({ schema, name, rows }) => ({ schema, name, rows })),
  }
}
