import type { Manifest } from '@mvp/archive/manifest'
import { appAddress } from '../app-database.ts'
import { findArchive } from '../backup/records.ts'
import type { RestoreScope, TableRows } from '../contract.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import type { Run } from '../operation/run.ts'
import type { Archive, RestoreDetails } from '../schema.ts'
import { type RestoreFolder, restoreFolder } from './restore-folder.ts'

/**
 * The databases of a restore: `scratch` is loaded, takes the name `live`, and what had it becomes `before`. After an undo
 * what was restored is called `undone`.
 */
export type DatabaseNames = { live: string; scratch: string; before: string; undone: string }

/** A restore under way: what it is about and where its things are. */
export type Restoring = {
  core: Core
  run: Run
  archive: Archive
  details: RestoreDetails
  folder: RestoreFolder
  /** Null when only documents are restored. */
  database: (DatabaseNames & { facts: NonNullable<Manifest['database']>; tables: TableRows[] }) | null
  /** What comes in; null when only the database is restored. */
  documents: Pick<NonNullable<Manifest['documents']>, 'count' | 'bytes'> | null
}

/** What a restore is to do, from its row and the row of its backup. */
export async function planRestore(core: Core, run: Run): Promise<Restoring> {
  const { id, restore: details, subjectId } = run.operation
  if (!details || subjectId === null) throw new Error(`operation ${id} is no restore`)
  const archive = await findArchive(core.db, subjectId)
  if (!archive) throw new AppError('archive_gone', 'The backup was deleted before its restore began.')
  const { scope } = details
  const { database, documents } = archive.manifest
  return {
    core,
    run,
    archive,
    details,
    folder: restoreFolder(core.env.documentsDir, id),
    database:
      database && covers(scope, 'database')
        ? { ...databaseNames(core, id), facts: database, tables: archive.tables }
        : null,
    documents: documents && covers(scope, 'documents') ? (details.chosen ?? documents) : null,
  }
}

export function covers(scope: RestoreScope, half: 'database' | 'documents'): boolean {
  return scope === 'everything' || scope === half || (scope === 'chosen' && half === 'documents')
}

/** APP_NAME has at most 30 characters, so these stay within the 63 bytes that a name may have. */
export function databaseNames({ env }: Pick<Core, 'env'>, restoreId: string): DatabaseNames {
  const short = restoreId.slice(0, 8)
  return {
    // Not asked for: it may be gone, and a restore makes it again.
    live: appAddress(env).database,
    scratch: `${env.appName}_restore_${short}`,
    before: `${env.appName}_before_${short}`,
    undone: `${env.appName}_undone_${short}`,
  }
}
