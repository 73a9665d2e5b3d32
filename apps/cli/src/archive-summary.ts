import type { Manifest } from '@mvp/archive/manifest'
import { checkSignature } from '@mvp/archive/sign-manifest'
import type { Provenance } from '@mvp/core/contract'
import { AppError } from '@mvp/core/errors'
import { formatBytes } from '@mvp/core/format-bytes'
import { signingKey } from '@mvp/core/signing-key'
import type { Variables } from './env.ts'

/** `unknown`: without the installation's secret nobody can tell. */
export type KnownProvenance = Provenance | 'unknown'

export function keyOf({ authSecret }: Variables) {
  if (authSecret === null) return null
  if (authSecret.length >= 32) return signingKey(authSecret)
  throw new AppError('configuration', 'AUTH_SECRET is shorter than 32 characters, so it is not the installation’s.', {
    hint: 'Set it as the server has it, or leave it unset.',
  })
}

/** The signature covers the documents by way of the index: packed again without it, they could be anybody's. */
export function provenanceOf(variables: Variables, manifest: Manifest, indexed = true): KnownProvenance {
  const key = keyOf(variables)
  if (key === null) return 'unknown'
  const provenance = checkSignature(manifest, key)
  return provenance === 'here' && !indexed ? 'foreign' : provenance
}

export const PROVENANCE_WORDS = {
  here: 'made by this installation',
  foreign: 'made by another installation, or packed again',
  altered: 'ALTERED after it was made',
  unknown: 'not known: set AUTH_SECRET as the installation has it',
} satisfies Record<KnownProvenance, string>

/** What is in an archive, for a program. */
export function summaryOf(manifest: Manifest) {
  const { app, backupId, origin, contents, createdAt, toolVersion, database, documents } = manifest
  return {
    app,
    backupId,
    origin,
    contents,
    createdAt,
    toolVersion,
    database: database && {
      name: database.name,
      serverVersion: database.serverVersion,
      tables: database.tables,
      rows: database.rows,
      plainBytes: database.plainBytes,
      roles: database.roles,
      extensions: database.extensions,
    },
    documents: documents && {
      count: documents.count,
      bytes: documents.bytes,
      directories: documents.directories,
      skipped: documents.skippedCount,
    },
  }
}

/** The same in half a line. */
export function contentsInWords({ database, documents }: Manifest): string {
  return [
    database && `${count(database.tables, 'table')}, ${count(database.rows, 'row')}`,
    documents && `${count(documents.count, 'document')} (${formatBytes(documents.bytes)})`,
  ]
    .filter(Boolean)
    .join('; ')
}

export const count = (number: number, noun: string) =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
