import { stat } from 'node:fs/promises'
import { verifyArchive } from '@mvp/archive/verify-archive'
import { formatBytes } from '@mvp/core/format-bytes'
import { explainArchive } from './explain.ts'
import type { TerminalRun } from './progress.ts'

/** Every byte of an archive, read and compared. Throws `archive_refused` or `archive_gone`. */
export async function readWhole(file: string, run: TerminalRun): ReturnType<typeof verifyArchive> {
  try {
    await run.enter('inspect', (await stat(file)).size)
    const archive = await verifyArchive(file, { signal: run.signal, onBytes: (bytes) => run.advance(bytes) })
    run.summarize(`${formatBytes(archive.sizeBytes)} read and verified`)
    return archive
  } catch (error) {
    run.signal.throwIfAborted()
    throw explainArchive(file, error)
  }
}
