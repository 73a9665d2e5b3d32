import { plural, t } from '@lingui/core/macro'
import type { Manifest } from '@mvp/archive/manifest'
import type { Fact } from '../parts/facts.tsx'
import { formatBytes } from '../parts/format-size.ts'
import { formatExact } from '../parts/format-time.ts'

/** What a file's manifest says, in the words of the list. */
export function archiveFacts(manifest: Manifest, sizeBytes: number, freeBytes: number | null): Fact[] {
  const { database } = manifest
  return [
    { name: t`Taken`, value: formatExact(manifest.createdAt) },
    { name: t`Contents`, value: contentsOf(manifest) },
    { name: t`Size`, value: sizeAndRoom(sizeBytes, freeBytes) },
    ...(database ? [{ name: t`Database`, value: `${database.name}, PostgreSQL ${database.serverVersion}` }] : []),
    {
      name: t`Made`,
      value: t`By version ${manifest.toolVersion}. Whether by this installation is checked when it arrives.`,
    },
  ]
}

function sizeAndRoom(sizeBytes: number, freeBytes: number | null): string {
  const size = formatBytes(sizeBytes)
  if (freeBytes === null) return size
  const room = formatBytes(freeBytes)
  return t`${size}; the store has room for ${room}`
}

function contentsOf({ database, documents }: Manifest): string {
  const parts = [
    ...(database
      ? [
          plural(database.tables, { one: '# table', other: '# tables' }),
          plural(database.rows, { one: '# row', other: '# rows' }),
        ]
      : []),
    ...(documents ? [plural(documents.count, { one: '# document', other: '# documents' })] : []),
  ]
  return parts.length === 0 ? t`Nothing` : parts.join(', ')
}

/** What an admin should know before sending a file that reads well. */
export function doubtsAbout(
  manifest: Manifest,
  sizeBytes: number,
  here: { freeBytes: number | null; appName: string | null },
): string[] {
  const doubts: string[] = []
  const size = formatBytes(sizeBytes)
  if (here.appName !== null && here.appName !== manifest.app) doubts.push(differentApp(manifest.app, here.appName))
  if (here.freeBytes !== null && here.freeBytes < sizeBytes) {
    const room = formatBytes(here.freeBytes)
    doubts.push(t`It needs ${size}, and the store has room for ${room}.`)
  }
  if (sizeBytes < manifest.archiveBytes) {
    const promised = formatBytes(manifest.archiveBytes)
    const lacking = formatBytes(manifest.archiveBytes - sizeBytes)
    doubts.push(
      t`Its manifest speaks of ${promised}, ${lacking} more than the file has: it was cut off, or packed again by hand.`,
    )
  }
  return doubts
}

function differentApp(app: string, ours: string): string {
  return t`It is of the app “${app}”; this installation protects “${ours}”.`
}
