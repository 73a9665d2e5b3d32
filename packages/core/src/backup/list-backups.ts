import type { Manifest } from '@mvp/archive/manifest'
import type { Backup, BackupDetails, BackupFacts, BackupPage, BackupQuery } from '../contract.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import type { Queries } from '../operation/records.ts'
import { countByWeek, findPlace, isCounted } from './list-counts.ts'
import { type BackupRow, backupRows, countBackups, findArchive, findBackupRow } from './records.ts'
import { toBackup } from './to-backup.ts'

type Rows = { rows: BackupRow[]; total: number }

/** One page of the backups that are, and of the attempts that did not become one; newest first. */
export async function listBackups({ quick: db }: Pick<Core, 'quick'>, query: BackupQuery): Promise<BackupPage> {
  const { rows, total } = await (isCounted(query) ? countedRows(db, query) : rowsAndCount(db, query))
  return { items: rows.map(toBackup), page: query.page, pageSize: query.pageSize, total }
}

async function countedRows(db: Queries, query: BackupQuery): Promise<Rows> {
  const byTime = query.sort === undefined || query.sort === 'taken'
  // Those of another order are looked for meanwhile.
  const [weeks, others] = await Promise.all([countByWeek(db, query), byTime ? [] : backupRows(db, query)])
  const total = weeks.reduce((sum, { backups }) => sum + backups, 0)
  const place = byTime ? findPlace(weeks, query) : null
  return { rows: place ? await backupRows(db, query, place) : others, total }
}

async function rowsAndCount(db: Queries, query: BackupQuery): Promise<Rows> {
  const [rows, total] = await Promise.all([backupRows(db, query), countBackups(db, query)])
  return { rows, total }
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
