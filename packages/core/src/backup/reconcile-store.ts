import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { inArray } from 'drizzle-orm'
import type { Core } from '../core.ts'
import { backupHistory, type Operation } from '../schema.ts'
import { finishDeletions } from './delete-backup.ts'
import { keptArchives, markVerification } from './records.ts'
import { refuseUnmounted } from './refuse-unmounted.ts'
import { archiveSize, partOwner, quarantineOwner } from './store.ts'

/** Until then a file without an operation may be an upload that is still arriving. */
const ABANDONED_MS = 24 * 60 * 60 * 1000

/** Brings files and rows together again after crashes and after hands that were in the store. */
export async function reconcileStore(core: Core): Promise<void> {
  const names = await readdir(core.env.backupDir)
  await finishDeletions(core)
  await removeDead(core, names)
  await noteMissing(core)
}

/** Removes half-written archives and quarantined uploads of operations that have ended, and abandoned ones. */
async function removeDead(core: Core, names: string[]): Promise<void> {
  const files = names.flatMap((name) => {
    const owner = partOwner(name) ?? quarantineOwner(name)
    return owner === null ? [] : [{ file: join(core.env.backupDir, name), owner }]
  })
  if (files.length === 0) return
  const owners = await statusesOf(
    core,
    files.map(({ owner }) => owner),
  )
  for (const { file, owner } of files) {
    const status = owners.get(owner)
    const dead = status === undefined ? await isAbandoned(file) : status !== 'queued' && status !== 'running'
    if (dead) await rm(file, { force: true })
  }
}

async function statusesOf(core: Core, ids: string[]): Promise<Map<string, Operation['status']>> {
  const rows = await core.db
    .select({ id: backupHistory.id, status: backupHistory.status })
    .from(backupHistory)
    .where(inArray(backupHistory.id, ids))
  return new Map(rows.map((row) => [row.id, row.status]))
}

async function isAbandoned(file: string): Promise<boolean> {
  const age = await stat(file).then(
    (stats) => Date.now() - stats.mtimeMs,
    () => 0,
  )
  return age > ABANDONED_MS
}

/** A whole backup whose file went missing says so, and stops saying so when the file is back. */
async function noteMissing(core: Core): Promise<void> {
  // All at once do not go missing: then the store's volume is not mounted.
  await refuseUnmounted(core)
  for (const { id, fileName, sizeBytes, verification } of await keptArchives(core.db)) {
    if (verification === 'corrupt') continue
    const size = await archiveSize(join(core.env.backupDir, fileName))
    const found = size === sizeBytes ? 'verified' : size === null ? 'missing' : 'corrupt'
    if (found !== verification) await markVerification(core.db, id, { from: verification, to: found })
  }
}
