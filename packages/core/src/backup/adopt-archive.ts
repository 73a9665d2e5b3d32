import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '@mvp/archive/manifest'
import { readManifest } from '@mvp/archive/read-manifest'
import { checkSignature } from '@mvp/archive/sign-manifest'
import { verifyArchive } from '@mvp/archive/verify-archive'
import type { Core } from '../core.ts'
import type { Run } from '../operation/run.ts'
import { recordArchive } from './publish-archive.ts'
import { type KeptArchive, keptArchives, lockStoreNames } from './records.ts'
import { isArchiveName } from './store.ts'
import { toVerified } from './verify-written.ts'

/**
 * Completes an operation whose owner died between naming its archive and recording it, if that archive is whole and
 * signed by us. Returns false when there is no such file.
 */
export async function adoptLinkedArchive(core: Core, run: Run): Promise<boolean> {
  for (const fileName of await unlistedArchives(core, await keptArchives(core.db))) {
    const file = join(core.env.backupDir, fileName)
    if (!(await isOurs(core, run, file))) continue
    await run.enter('verify')
    const archive = toVerified(
      await verifyArchive(file, { signal: run.signal, onBytes: (bytes) => run.advance(bytes) }),
    )
    await run.complete(async (tx) => {
      await lockStoreNames(tx)
      const takenAt = new Date(archive.manifest.createdAt)
      await recordArchive(tx, run, fileName, { ...archive, takenAt, provenance: 'here' })
      run.summarize(`${fileName}, found whole after a crash`)
    })
    return true
  }
  return false
}

/** Files in the store that look like archives and belong to no backup in the list. */
export async function unlistedArchives(core: Core, kept: KeptArchive[]): Promise<string[]> {
  const listed = new Set(kept.map((archive) => archive.fileName))
  return (await readdir(core.env.backupDir)).filter((name) => isArchiveName(name) && !listed.has(name))
}

async function isOurs(core: Core, run: Run, file: string): Promise<boolean> {
  const manifest = await readManifest(file).catch((): Manifest | null => null)
  return manifest?.backupId === run.operation.id && checkSignature(manifest, core.signingKey) === 'here'
}
