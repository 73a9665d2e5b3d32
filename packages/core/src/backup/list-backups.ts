import type { Manifest } from '@mvp/archive/manifest'
import type { Backup, BackupDetails, BackupFacts, BackupPage, BackupQuery } from '../contract.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { backupRows, countBackups, findArchive, findBackupRow } from './records.ts'
import { toBackup } from './to-backup.ts'

/** One page of the backups that are, and of the attempts that did not become one; newest first. */
export async function listBackups(core: Core, query: BackupQuery): Promise<BackupPage> {
  const [rows, total] = await Promise.all([backupRows(core.quick, query), countBackups(core.quick, query)])
  return { items: rows.map(toBackup), page: query.page, pageSize: query.pageSize, total }
}

/** Throws `not_found` when there is none, or none any more. */
export async function findBackup(core: Core, id: string): Promise<Backup> {
  return toBackup(await findRow(core, id))
}

/** A backup with what is inside it and how it came to be. */
export async function describeBackup(core: Core, id: string): Promise<BackupDetails> {
  const row = await findRow(core, id)
  const archive = await findArchive(core.db, id)
  return {
    backup: toBackup(row),
    facts: archive && factsOf(archive.manifest),
    tables: archive?.tables ?? [],
    phases: row.operation.phases,
  }
}

async function findRow(core: Core, id: string) {
  const row = await findBackupRow(core.db, id)
  if (!row) throw new AppError('not_found', 'There is no such backup.', { hint: 'It may have been deleted.' })
  return row
}

function factsOf({ app, toolVersion, database, documents }: Manifest): BackupFacts {
  return {
    app,
    toolVersion,
    database,
    documents: documents && { count: documents.count, bytes: documents.bytes, skipped: documents.skippedCount },
  }
}
