import type { Manifest } from '@mvp/archive/manifest'
import type { Logger } from 'pino'
import { appAddress } from '../app-database.ts'
import { openDownload } from '../backup/open-download.ts'
import { findArchive } from '../backup/records.ts'
import type { TableRows } from '../contract.ts'
import type { RestoreScope } from '../contract-restore.ts'
import type { Core } from '../core.ts'
import type { Env } from '../env.ts'
import { AppError } from '../errors.ts'
import type { Progress, Run } from '../operation/run.ts'
import type { Archive, Operation, RestoreDetails } from '../schema.ts'
import { saveRestoreDetails } from './records.ts'
import { type RestoreFolder, restoreFolder } from './restore-folder.ts'

/**
 * The databases of a restore: `scratch` is loaded, takes the name `live`, and what had it becomes `before`. After an undo
 * what was restored is called `undone`.
 */
export type DatabaseNames = { live: string; scratch: string; before: string; undone: string }

/** What the steps of a restore need of a Core: nothing of it is in the console database. */
export type RestoringCore = {
  readonly env: Pick<Env, 'appDatabaseUrl' | 'documentsDir' | 'appName'>
  readonly log: Pick<Logger, 'warn' | 'error'>
}

/** A restore under way: what it is about and where its things are. A server runs it, or a person with an archive file. */
export type Restoring = {
  core: RestoringCore
  run: Progress & { readonly operation: Pick<Operation, 'id'> }
  archive: Pick<Archive, 'id' | 'fileName' | 'manifest'>
  folder: RestoreFolder
  /** Where the archive lies, once it is known to be there. */
  findFile(): Promise<string>
  /** Keeps what became known of the restore; throws when it is no longer ours. */
  keep(details: Partial<RestoreDetails>): Promise<void>
  /** Null when only documents are restored. */
  database: (DatabaseNames & { facts: NonNullable<Manifest['database']>; tables: TableRows[] }) | null
  /** Of the documents only these, and what lies below them; null: all. */
  chosen: string[] | null
  /** What comes in; null when only the database is restored. */
  documents: Pick<NonNullable<Manifest['documents']>, 'count' | 'bytes'> | null
}

/** A restore that is an operation of a server's. */
export type ServerRestoring = Restoring & { core: Core; run: Run; archive: Archive; details: RestoreDetails }

/** What a restore is to do, from its row and the row of its backup. */
export async function planRestore(core: Core, run: Run): Promise<ServerRestoring> {
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
    findFile: async () => (await openDownload(core, archive.id)).file,
    keep: (known) => saveRestoreDetails(core, run.operation, known),
    database:
      database && covers(scope, 'database')
        ? { ...databaseNames(core, id), facts: database, tables: archive.tables }
        : null,
    chosen: details.chosen?.paths ?? null,
    documents: documents && covers(scope, 'documents') ? (details.chosen ?? documents) : null,
  }
}

export function covers(scope: RestoreScope, half: 'database' | 'documents'): boolean {
  return scope === 'everything' || scope === half || (scope === 'chosen' && half === 'documents')
}

/** APP_NAME has at most 30 characters, so these stay within the 63 bytes that a name may have. */
export function databaseNames({ env }: Pick<RestoringCore, 'env'>, restoreId: string): DatabaseNames {
  const short = restoreId.slice(0, 8)
  return {
    // Not asked for: it may be gone, and a restore makes it again.
    live: appAddress(env).database,
    scratch: `${env.appName}_restore_${short}`,
    before: `${env.appName}_before_${short}`,
    undone: `${env.appName}_undone_${short}`,
  }
}
