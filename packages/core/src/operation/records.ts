import { and, asc, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import type { PgInsertValue } from 'drizzle-orm/pg-core'
import type { Database, Transaction } from '../console-database.ts'
import type { OperationStatus, PhaseRecord, Problem, Warning } from '../contract.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { backupHistory, type Lane, type Operation, type ScheduleRow } from '../schema.ts'

/** Either the database or a transaction on it. */
export type Queries = Database | Transaction

export type NewOperation = PgInsertValue<typeof backupHistory>

/** That many milliseconds from now, by the database's clock. */
export const inMs = (ms: number) => sql`now() + make_interval(secs => ${ms / 1000})`

/** True while this operation is still its owner's: every later write carries it. */
export const stillOurs = (operation: Operation) =>
  and(eq(backupHistory.id, operation.id), eq(backupHistory.fence, operation.fence), eq(backupHistory.status, 'running'))

export async function insertOperation(db: Queries, row: NewOperation): Promise<Operation> {
  const [operation] = await db.insert(backupHistory).values(row).returning()
  if (!operation) throw new Error('an insert returned nothing')
  return operation
}

/** A slot that was claimed. */
export type ClaimedSlot = { scheduledFor: Date; missedSlots: number; gateToken: string; skip: Problem | null }

/** Queues the backup of a slot, or records why there is none; null when the slot has an operation already. */
export async function insertScheduled(
  db: Queries,
  schedule: ScheduleRow,
  { skip, gateToken, ...slot }: ClaimedSlot,
): Promise<Operation | null> {
  const [operation] = await db
    .insert(backupHistory)
    .values({
      kind: 'backup',
      lane: 'app',
      trigger: 'schedule',
      origin: 'scheduled',
      contents: schedule.contents,
      scheduleId: schedule.id,
      ...slot,
      ...(skip === null ? { gateToken } : { status: 'skipped', error: skip, finishedAt: sql`now()` }),
    })
    .onConflictDoNothing({ target: [backupHistory.scheduleId, backupHistory.scheduledFor] })
    .returning()
  return operation ?? null
}

export async function findOperation(db: Queries, id: string): Promise<Operation | null> {
  const [operation] = await db.select().from(backupHistory).where(eq(backupHistory.id, id))
  return operation ?? null
}

/** Queued and running operations, the oldest first. */
export function unfinishedOperations(db: Queries): Promise<Operation[]> {
  return db
    .select()
    .from(backupHistory)
    .where(inArray(backupHistory.status, ['queued', 'running']))
    .orderBy(asc(backupHistory.createdAt), asc(backupHistory.id))
}

type Claimed = (tx: Transaction, operation: Operation) => Promise<void>

/**
 * Takes the lane's oldest queued operation, or null when there is none or the lane is busy on any server. What `claimed`
 * writes is there when the operation is.
 */
export async function claimOperation(core: Core, lane: Lane, claimed?: Claimed): Promise<Operation | null> {
  const oldest = sql`(
    select q.id from backup_history q
    where q.status = 'queued' and q.lane = ${lane} and not exists (
      select from backup_history r where r.lane = ${lane} and r.status = 'running' and r.parent_id is null)
    order by q.created_at, q.id limit 1 for update skip locked)`
  try {
    return await core.db.transaction(async (tx) => {
      const [operation] = await tx
        .update(backupHistory)
        .set({
          status: 'running',
          owner: core.owner,
          server: core.env.serverName,
          fence: sql`${backupHistory.fence} + 1`,
          leaseUntil: inMs(core.timings.lease),
          startedAt: sql`now()`,
        })
        .where(and(eq(backupHistory.status, 'queued'), eq(backupHistory.id, oldest)))
        .returning()
      if (operation) await claimed?.(tx, operation)
      return operation ?? null
    })
  } catch (error) {
    // Two servers took two operations at the same instant: the index lets one of them through.
    if (isUniqueViolation(error, 'one_running_per_lane')) return null
    throw error
  }
}

function isUniqueViolation(error: unknown, constraint: string): boolean {
  const cause = error instanceof Error ? error.cause : null
  return cause instanceof Error && 'constraint_name' in cause && cause.constraint_name === constraint
}

/** How an operation stands with its owner. Null instead: it is somebody else's, or over. */
export type Standing = { cancelRequested: boolean }

export async function standing(core: Core, operation: Operation): Promise<Standing | null> {
  const [row] = await core.db
    .select({ cancelRequested: backupHistory.cancelRequested })
    .from(backupHistory)
    .where(stillOurs(operation))
  return row ?? null
}

/** Renews the lease of an operation and of those that run inside it, by the database's clock. */
export async function renewLease(core: Core, operation: Operation): Promise<Standing | null> {
  const rows = await core.lease<{ id: string; cancel_requested: boolean }[]>`
    update backup_history set lease_until = now() + make_interval(secs => ${core.timings.lease / 1000})
    where status = 'running'
      and ((id = ${operation.id} and fence = ${operation.fence}) or (parent_id = ${operation.id} and owner = ${core.owner}))
    returning id, cancel_requested`
  const own = rows.find((row) => row.id === operation.id)
  return own ? { cancelRequested: own.cancel_requested } : null
}

export type ProgressWrite = {
  phase: string | null
  percent: number | null
  bytesDone: number
  bytesTotal: number | null
  phases: PhaseRecord[]
  warnings?: Warning[]
}

/** Writes progress; null when the operation is no longer ours. */
export async function saveProgress(
  core: Core,
  operation: Operation,
  progress: ProgressWrite,
): Promise<Standing | null> {
  const [row] = await core.db
    .update(backupHistory)
    .set(progress)
    .where(stillOurs(operation))
    .returning({ cancelRequested: backupHistory.cancelRequested })
  return row ?? null
}

export type Outcome = {
  status: Extract<OperationStatus, 'completed' | 'failed' | 'cancelled' | 'interrupted'>
  error: Problem | null
  phases?: PhaseRecord[]
  warnings?: Warning[]
}

/** Stores how an operation ended and gives up its lease; throws `lease_lost` when it is no longer ours. */
export async function finishOperation(db: Queries, operation: Operation, outcome: Outcome): Promise<Operation> {
  const [finished] = await db
    .update(backupHistory)
    .set({ ...outcome, finishedAt: sql`now()`, leaseUntil: null })
    .where(stillOurs(operation))
    .returning()
  if (!finished) throw leaseLost(operation)
  return finished
}

export function leaseLost(operation: Operation): AppError {
  return new AppError('lease_lost', `Operation ${operation.id} was taken over by another server.`)
}

/** Takes over one operation whose owner is dead: its lease ended longer ago than the grace. Null when there is none. */
export async function takeOverStale(core: Core): Promise<Operation | null> {
  const stale = sql`(
    select s.id from backup_history s
    where s.status = 'running' and s.lease_until < now() - make_interval(secs => ${core.timings.grace / 1000})
    order by s.parent_id nulls last, s.id limit 1 for update skip locked)`
  const [taken] = await core.db
    .update(backupHistory)
    .set({ owner: core.owner, fence: sql`${backupHistory.fence} + 1`, leaseUntil: inMs(core.timings.lease) })
    .where(
      and(eq(backupHistory.status, 'running'), lt(backupHistory.leaseUntil, sql`now()`), eq(backupHistory.id, stale)),
    )
    .returning()
  return taken ?? null
}

/** Cancels what has not begun; null when it is not queued any more. */
export async function cancelQueued(db: Queries, id: string): Promise<Operation | null> {
  const [cancelled] = await db
    .update(backupHistory)
    .set({ status: 'cancelled', finishedAt: sql`now()`, cancelRequested: true })
    .where(and(eq(backupHistory.id, id), eq(backupHistory.status, 'queued')))
    .returning()
  return cancelled ?? null
}

/** Asks the owner of a running operation to stop; null when it is not running. */
export async function askToCancel(db: Queries, id: string): Promise<Operation | null> {
  const [asked] = await db
    .update(backupHistory)
    .set({ cancelRequested: true })
    .where(and(eq(backupHistory.id, id), eq(backupHistory.status, 'running'), isNull(backupHistory.parentId)))
    .returning()
  return asked ?? null
}

/** An unfinished operation that needs this backup: it is being restored, verified or drilled, or still being made. */
export async function findUse(db: Queries, id: string): Promise<Operation | null> {
  const [use] = await db
    .select()
    .from(backupHistory)
    .where(
      and(
        or(eq(backupHistory.id, id), eq(backupHistory.subjectId, id)),
        inArray(backupHistory.status, ['queued', 'running']),
      ),
    )
    .limit(1)
  return use ?? null
}
