import { isChosen } from '@mvp/archive/chosen-documents'
import { listDocuments } from '@mvp/archive/list-documents'
import { openDownload } from '../backup/open-download.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import type { Archive, RestoreDetails } from '../schema.ts'

/**
 * What chosen paths come to in a backup: a path names a document, or a folder with all that is below it. Reads no more
 * than the archive's index. Throws `invalid` for a path that the backup does not hold.
 */
export async function findChosen(
  core: Core,
  archive: Archive,
  given: string[],
): Promise<NonNullable<RestoreDetails['chosen']>> {
  const chosen = new Set(given.map((path) => path.replace(/\/+$/, '')))
  const { file } = await openDownload(core, archive.id)
  const missing = new Set(chosen)
  let [count, bytes] = [0, 0]
  for await (const entry of listDocuments(file, archive.manifest)) {
    if (entry.kind === 'skipped' || !isChosen(entry.path, chosen)) continue
    if (missing.size > 0) tickOff(missing, entry.path)
    if (entry.kind === 'folder') continue
    count++
    bytes += entry.size
  }
  const [first] = missing
  if (first !== undefined) throw notThere(first, missing.size)
  return { paths: [...chosen], count, bytes }
}

function tickOff(missing: Set<string>, path: string): void {
  for (let part = path; part !== ''; part = part.slice(0, Math.max(0, part.lastIndexOf('/')))) missing.delete(part)
}

function notThere(path: string, count: number): AppError {
  const others = count > 1 ? `, nor ${(count - 1).toLocaleString('en')} more of what was chosen` : ''
  return new AppError('invalid', `The backup holds no document or folder ${JSON.stringify(path)}${others}.`, {
    hint: 'Choose from the documents of this backup; paths are below the documents folder, with slashes.',
  })
}
