import type { Manifest } from '@mvp/archive/manifest'
import type { Fact } from '../parts/facts.tsx'
import { formatBytes, plural } from '../parts/format-size.ts'
import { formatExact } from '../parts/format-time.ts'

/** What a file's manifest says, in the words of the list. */
export function archiveFacts(manifest: Manifest, sizeBytes: number, freeBytes: number | null): Fact[] {
  const room = freeBytes === null ? '' : `; the store has room for ${formatBytes(freeBytes)}`
  const { database } = manifest
  return [
    { name: 'Taken', value: formatExact(manifest.createdAt) },
    { name: 'Contents', value: contentsOf(manifest) },
    { name: 'Size', value: `${formatBytes(sizeBytes)}${room}` },
    ...(database ? [{ name: 'Database', value: `${database.name}, PostgreSQL ${database.serverVersion}` }] : []),
    {
      name: 'Made',
      value: `By version ${manifest.toolVersion}. Whether by this installation is checked when it arrives.`,
    },
  ]
}

function contentsOf({ database, documents }: Manifest): string {
  const parts = [
    ...(database ? [plural(database.tables, 'table'), plural(database.rows, 'row')] : []),
    ...(documents ? [plural(documents.count, 'document')] : []),
  ]
  return parts.length === 0 ? 'Nothing' : parts.join(', ')
}

/** What an admin should know before sending a file that reads well. */
export function doubtsAbout(
  manifest: Manifest,
  sizeBytes: number,
  here: { freeBytes: number | null; appName: string | null },
): string[] {
  const doubts: string[] = []
  if (here.appName !== null && here.appName !== manifest.app)
    doubts.push(`It is of the app “${manifest.app}”; this installation protects “${here.appName}”.`)
  if (here.freeBytes !== null && here.freeBytes < sizeBytes)
    doubts.push(`It needs ${formatBytes(sizeBytes)}, and the store has room for ${formatBytes(here.freeBytes)}.`)
  if (sizeBytes < manifest.archiveBytes)
    doubts.push(
      `Its manifest speaks of ${formatBytes(manifest.archiveBytes)}, ${formatBytes(manifest.archiveBytes - sizeBytes)} more than the file has: it was cut off, or packed again by hand.`,
    )
  return doubts
}
