import { findBackup } from '../backup/list-backups.ts'
import { preflight } from '../backup/preflight.ts'
import { findArchive, findLastTaken } from '../backup/records.ts'
import type { RestoreCheck, RestorePreview, RestoreScope } from '../contract.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { unfinishedOperations } from '../operation/records.ts'
import type { Archive } from '../schema.ts'
import { checkRestore } from './check-restore.ts'
import { countDocuments } from './count-documents.ts'
import { countLiveRows, type LiveTable } from './count-rows.ts'
import { describeChanges } from './describe-changes.ts'
import { findLastDuration } from './records.ts'
import { scopesOf } from './request-restore.ts'
import { attention, blocked, ok } from './restore-check.ts'
import { safetyContents } from './safety-backup.ts'

const COUNTING_MS = 4_000

/**
 * What is in a backup, what restoring all of it would change, and what stands in the way. Changes nothing. Throws
 * `not_found` for what is no backup in the store.
 */
export async function previewRestore(core: Core, id: string): Promise<RestorePreview> {
  const archive = await findArchive(core.db, id)
  if (!archive) throw new AppError('not_found', 'There is no such backup in the store.')
  const scopes = scopesOf(archive)
  const [widest = 'everything'] = scopes
  const live = archive.manifest.database ? await countLiveRows(core, COUNTING_MS) : null
  const documents = await compareDocuments(core, archive)
  const tables = archive.manifest.database ? compareTables(archive, live) : []
  const checks = [
    await checkLane(core),
    ...(await checkRestore(core, archive, widest)),
    await checkSafetyBackup(core, widest),
  ]
  return {
    backup: await findBackup(core, id),
    scopes,
    tables,
    documents,
    checks,
    changes: describeChanges({ takenAt: archive.takenAt, tables, documents, ...differences(archive, live) }),
    estimate: await estimate(core, widest),
    canRestore: checks.every((check) => check.state !== 'blocked'),
    confirm: archive.fileName,
  }
}

const keyOf = ({ schema, name }: { schema: string; name: string }) => JSON.stringify([schema, name])

function compareTables(archive: Archive, live: LiveTable[] | null): RestorePreview['tables'] {
  const now = new Map((live ?? []).map((table) => [keyOf(table), table.rows]))
  const then = new Map(archive.tables.map((table) => [keyOf(table), table.rows]))
  const all = new Map([...archive.tables, ...(live ?? [])].map((table) => [keyOf(table), table]))
  return [...all]
    .map(([key, { schema, name }]) => ({
      schema,
      name,
      rowsNow: now.get(key) ?? null,
      rowsInBackup: then.get(key) ?? null,
    }))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

function differences(archive: Archive, live: LiveTable[] | null) {
  if (live === null) return { vanishing: null, returning: null }
  const now = new Set(live.map(keyOf))
  const then = new Set(archive.tables.map(keyOf))
  return {
    vanishing: live.filter((table) => !then.has(keyOf(table))).map((table) => table.name),
    returning: archive.tables.filter((table) => !now.has(keyOf(table))).map((table) => table.name),
  }
}

async function compareDocuments(core: Core, { manifest }: Archive): Promise<RestorePreview['documents']> {
  if (!manifest.documents) return null
  const now = await countDocuments(core.env.documentsDir).catch(() => ({ count: 0, bytes: 0 }))
  const { count, bytes } = manifest.documents
  return { countNow: now.count, bytesNow: now.bytes, countInBackup: count, bytesInBackup: bytes }
}

async function checkLane(core: Core): Promise<RestoreCheck> {
  const code = 'other-operations'
  const busy = (await unfinishedOperations(core.db)).filter((operation) => operation.lane === 'app')
  if (busy.some((operation) => operation.kind === 'restore')) {
    return blocked(code, 'A restore is under way already.', 'Wait until it has ended.')
  }
  if (busy.length === 0) return ok(code, 'Nothing else is under way.')
  return attention(code, 'A backup is under way.', 'The restore begins when it has ended.')
}

/** The restore begins with a backup of what is live: what would stop that stops the restore. */
async function checkSafetyBackup(core: Core, scope: RestoreScope): Promise<RestoreCheck> {
  const code = 'safety-backup'
  try {
    await preflight(core, safetyContents(scope))
    return ok(code, 'A safety backup of the live data can be taken first.')
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const hint = `${error.hint ?? ''} Or restore without a safety backup, if what is live is not worth one.`
    return attention(code, `A safety backup cannot be taken: ${error.message}`, hint.trim())
  }
}

async function estimate(core: Core, scope: RestoreScope): Promise<RestorePreview['estimate']> {
  const last = await findLastTaken(core.db, safetyContents(scope))
  return { safetyBackupBytes: last?.sizeBytes ?? null, seconds: await findLastDuration(core.db, scope) }
}
