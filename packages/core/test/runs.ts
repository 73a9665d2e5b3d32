import { eq, sql } from 'drizzle-orm'
import { alertOutcome, alertStart } from '../src/alert/alert-outcome.ts'
import type { OperationStatus, Problem } from '../src/contract.ts'
import type { Core } from '../src/core.ts'
import { insertOperation, type NewOperation } from '../src/operation/records.ts'
import { backupHistory, type Operation } from '../src/schema.ts'

/** Runs of schedules as servers write them down, without a server: what is told of them is in the outbox afterwards. */

const FULL: Problem = { code: 'store_full', message: 'The store has 1 MB free.', hint: 'Make room.' }

export async function startRun(core: Core, scheduleId: string, row: Partial<NewOperation> = {}): Promise<Operation> {
  const operation = await insertOperation(core.db, {
    kind: 'backup',
    lane: 'app',
    trigger: 'schedule',
    origin: 'scheduled',
    contents: 'all',
    status: 'running',
    startedAt: sql`now()`,
    scheduleId,
    ...row,
  })
  await core.db.transaction((tx) => alertStart(core, tx, operation))
  return operation
}

export async function endRun(
  core: Core,
  { id }: Operation,
  status: OperationStatus = 'completed',
  why: Problem = FULL,
): Promise<void> {
  await core.db.transaction(async (tx) => {
    const error = status === 'failed' ? why : null
    const [ended] = await tx
      .update(backupHistory)
      .set({ status, error, finishedAt: sql`now()` })
      .where(eq(backupHistory.id, id))
      .returning()
    await alertOutcome(core, tx, ended!)
  })
}

export async function runAs(
  core: Core,
  scheduleId: string,
  status: OperationStatus = 'completed',
  row: Partial<NewOperation> = {},
): Promise<void> {
  await endRun(core, await startRun(core, scheduleId, row), status)
}
