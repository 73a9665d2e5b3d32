import { unreachable } from '../app-database.ts'
import { findBackup } from '../backup/list-backups.ts'
import { preflight } from '../backup/preflight.ts'
import { findArchive, findLastTaken } from '../backup/records.ts'
import type { RestoreCheck, RestorePreview, RestorePreviewRequest, RestoreScope } from '../contract-restore.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { formatLoss, lossOf } from '../format-loss.ts'
import { unfinishedOperations } from '../operation/records.ts'
import type { Archive } from '../schema.ts'
import { checkRestore } from './check-restore.ts'
import { compareServer } from './compare-server.ts'
import { countDocuments } from './count-documents.ts'
import { countLiveRows, type LiveTable } from './count-rows.ts'
import { describeChanges } from './describe-changes.ts'
import { amountsOf, lastBackups, lastRestores } from './estimate-records.ts'
import { estimateSeconds } from './estimate-restore.ts'
import { scopesOf } from './request-restore.ts'
import { attention, blocked, ok } from './restore-check.ts'
import { safetyContents, usualContents } from './safety-backup.ts'

/** For the rows and the documents each: someone waits for the answer. */
const COUNTING_MS = 4_000

/**
 * What is in a backup, what restoring all of it would change, and what stands in the way of the scope that is asked for. Changes nothing, and answers in
 * seconds however much there is. Throws `not_found` for what is no backup in the store.
 */
export async function previewRestore(core: Core, request: RestorePreviewRequest): Promise<RestorePreview> {
  const { id, scope: asked, trustForeign } = request
  const archive = await findArchive(core.db, id)
  if (!archive) throw new AppError('not_found', 'There is no such backup in the store.')
  const scopes = scopesOf(archive)
  const [widest = 'everything'] = scopes
  const scope = scopes.find((one) => one === asked) ?? widest
  const { database } = archive.manifest
  const [live, documents, server] = await Promise.all([
    database ? countLiveRows(core, COUNTING_MS, archive.tables) : null,
    compareDocuments(core, archive),
    database ? compareServer(core, database) : [],
  ])
  const tables = database ? compareTables(archive, live) : []
  const checks = [
    await checkLane(core),
    // How much room chosen documents need is known when they are chosen.
    ...(await checkRestore(core, archive, {
      scope,
      trustForeign,
      wanted: scope === 'chosen' ? null : archive.manifest.documents,
    })),
    await checkSafetyBackup(core, scope),
  ]
  const estimates = await estimateScopes(core, archive)
  const { scope: _, ...estimate } = estimates[0] ?? { scope: widest, ...UNMEASURED }
  return {
    backup: await findBackup(core, id),
    scopes,
    tables,
    documents,
    server,
    checks,
    changes: [
      formatLoss(lossOf(tables, null), {
        words: `${archive.takenAt.toISOString().replace('T', ' ').slice(0, 16)} UTC`,
        today: false,
      }),
      ...describeChanges({ takenAt: archive.takenAt, tables, documents, ...differences(tables, live !== null) }),
    ],
    estimate,
    estimates,
    canRestore: checks.every((check) => check.state !== 'blocked'),
    confirm: archive.fileName,
  }
}

const keyOf = ({ schema, name }: { schema: string; name: string }) => JSON.stringify([schema, name])

function compareTables(archive: Archive, live: LiveTable[] | null): RestorePreview['tables'] {
  const now = new Map((live ?? []).map((table) => [keyOf(table), table.rows]))
  const then = new Map(archive.tables.map((table) => [keyOf(table), table.rows]))
  const all = new Map([...archive.tables, ...(live ?? [])].map((table) => [keyOf(table), table]))
  // Of a database that cannot be asked nobody knows what is missing.
  const found = (key: string) => {
    if (live === null || (now.has(key) && then.has(key))) return 'both' as const
    return now.has(key) ? ('now' as const) : ('backup' as const)
  }
  return [...all]
    .map(([key, { schema, name }]) => ({
      schema,
      name,
      rowsNow: now.get(key) ?? null,
      rowsInBackup: then.get(key) ?? null,
      found: found(key),
    }))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

function differences(tables: RestorePreview['tables'], asked: boolean) {
  if (!asked) return { vanishing: null, returning: null }
  const named = (found: 'now' | 'backup') => tables.filter((table) => table.found === found).map(({ name }) => name)
  return { vanishing: named('now'), returning: named('backup') }
}

async function compareDocuments(core: Core, { manifest }: Archive): Promise<RestorePreview['documents']> {
  if (!manifest.documents) return null
  const now = await countDocuments(core.env.documentsDir, COUNTING_MS).catch(() => ({ count: 0, bytes: 0 }))
  const { count, bytes } = manifest.documents
  return { countNow: now?.count ?? null, bytesNow: now?.bytes ?? null, countInBackup: count, bytesInBackup: bytes }
}

async function checkLane(core: Core): Promise<RestoreCheck> {
  const code = 'other-operations'
  const busy = (await unfinishedOperations(core.db)).filter((operation) => operation.lane === 'app')
  if (busy.some(({ kind }) => kind === 'restore' || kind === 'undo')) {
    return blocked(code, 'A restore or an undo is under way already.', 'Wait until it has ended.')
  }
  if (busy.length === 0) return ok(code, 'Nothing else is under way.')
  return attention(code, 'A backup is under way.', 'The restore begins when it has ended.')
}

/** The restore begins with a backup of what is live: what would stop that stops the restore. */
async function checkSafetyBackup(core: Core, scope: RestoreScope): Promise<RestoreCheck> {
  const code = 'safety-backup'
  try {
    const contents = await safetyContents(core, scope)
    if (contents === null) return ok(code, 'There is nothing to be backed up first: the live database is gone.')
    await preflight(core, contents)
    return ok(code, 'A safety backup of the live data can be taken first.')
  } catch (error) {
    const problem = error instanceof AppError ? error : unreachable(core.env, error)
    if (!problem) throw error
    const hint = `${problem.hint ?? ''} Or restore without a safety backup, if what is live is not worth one.`
    return attention(code, `A safety backup cannot be taken: ${problem.message}`, hint.trim())
  }
}

const UNMEASURED = { safetyBackupBytes: null, seconds: null, basis: null } as const

async function estimateScopes(core: Core, archive: Archive): Promise<RestorePreview['estimates']> {
  const [restores, backups] = [await lastRestores(core.db), await lastBackups(core.db)]
  const whole = scopesOf(archive).filter((scope) => scope !== 'chosen')
  return Promise.all(
    whole.map(async (scope) => {
      const last = await findLastTaken(core.db, usualContents(scope))
      const seconds = estimateSeconds({ scope, amounts: amountsOf(archive), restores, backups })
      return { scope, safetyBackupBytes: last?.sizeBytes ?? null, ...seconds }
    }),
  )
}
