import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { insertSchedule } from '../../test/schedules.ts'
import { createStillCore, HURRIED, type TestCore } from '../../test/support.ts'
import type { OperationStatus } from '../contract.ts'
import { backupHistory, type Operation } from '../schema.ts'
import {
  askToCancel,
  cancelQueued,
  claimOperation,
  findOperation,
  findUse,
  finishOperation,
  insertOperation,
  renewLease,
  saveProgress,
  standing,
  takeOverStale,
  unfinishedOperations,
} from './records.ts'

let t: TestCore
beforeAll(async () => {
  t = await createStillCore(HURRIED)
})
afterEach(async () => {
  await t.core.db.delete(backupHistory)
})
afterAll(() => t.close())

const insert = (row: Partial<Operation> = {}) =>
  insertOperation(t.core.db, { kind: 'backup', lane: 'app', trigger: 'api', ...row })

const finish = (operation: Operation) => finishOperation(t.core.db, operation, { status: 'completed', error: null })

describe('claiming', () => {
  test('takes the oldest of its lane, once, with a new fence and a lease', async () => {
    const [first, second, other] = [await insert(), await insert(), await insert({ lane: 'archive', kind: 'upload' })]
    const claimed = await claimOperation(t.core, 'app')
    expect(claimed).toMatchObject({ id: first.id, status: 'running', fence: 1, owner: t.core.owner })
    expect(claimed?.leaseUntil?.getTime()).toBeGreaterThan(claimed?.startedAt?.getTime() ?? 0)
    expect(await claimOperation(t.core, 'app')).toBeNull()
    expect(await claimOperation(t.core, 'archive')).toMatchObject({ id: other.id })
    if (claimed) await finish(claimed)
    expect(await claimOperation(t.core, 'app')).toMatchObject({ id: second.id })
  })

  test('by many at once gives each operation to one, and one at a time', async () => {
    const ids = await Promise.all(Array.from({ length: 25 }, async () => (await insert()).id))
    const taken: string[] = []
    while (taken.length < ids.length) {
      const claims = await Promise.all(Array.from({ length: 8 }, () => claimOperation(t.core, 'app')))
      const won = claims.filter((claim) => claim !== null)
      expect(won.length).toBeLessThanOrEqual(1)
      for (const operation of won) {
        taken.push(operation.id)
        await finish(operation)
      }
    }
    expect([...taken].sort()).toEqual([...ids].sort())
  })

  test('is not kept from a lane by what runs inside another operation of it', async () => {
    const parent = await insert({ status: 'failed' })
    await insert({ status: 'running', parentId: parent.id })
    const queued = await insert()
    expect(await claimOperation(t.core, 'app')).toMatchObject({ id: queued.id })
  })
})

describe('every write of an owner', () => {
  /** The owner's view of an operation that was taken over since. */
  async function stale(): Promise<Operation> {
    const operation = await insert({ status: 'running', fence: 4, owner: 'me' })
    await t.core.db.update(backupHistory).set({ fence: 5, owner: 'other' }).where(eq(backupHistory.id, operation.id))
    return operation
  }
  const progress = { phase: 'x', percent: 1, bytesDone: 1, bytesTotal: 100, phases: [] }

  test('changes nothing once another has taken over', async () => {
    const operation = await stale()
    const before = await findOperation(t.core.db, operation.id)
    expect(await saveProgress(t.core, operation, progress)).toBeNull()
    expect(await renewLease(t.core, operation)).toBeNull()
    expect(await standing(t.core, operation)).toBeNull()
    await expect(finish(operation)).rejects.toMatchObject({ code: 'lease_lost' })
    expect(await findOperation(t.core.db, operation.id)).toEqual(before)
  })

  test('changes nothing once the operation has ended', async () => {
    const operation = await insert({ status: 'running', fence: 4 })
    await finish(operation)
    const before = await findOperation(t.core.db, operation.id)
    expect(await saveProgress(t.core, operation, progress)).toBeNull()
    await expect(finish(operation)).rejects.toMatchObject({ code: 'lease_lost' })
    expect(await findOperation(t.core.db, operation.id)).toEqual(before)
  })

  test('hears that it was asked to cancel', async () => {
    const operation = await insert({ status: 'running', fence: 4 })
    expect(await standing(t.core, operation)).toEqual({ cancelRequested: false })
    await askToCancel(t.core.db, operation.id)
    const asked = { cancelRequested: true }
    expect(await standing(t.core, operation)).toEqual(asked)
    expect(await renewLease(t.core, operation)).toEqual(asked)
    expect(await saveProgress(t.core, operation, progress)).toEqual(asked)
  })
})

describe('taking over', () => {
  const ago = (ms: number) => new Date(Date.now() - ms)

  test('takes only what is running with a lease that ended longer ago than the grace', async () => {
    const dead = await insert({ status: 'running', fence: 2, leaseUntil: ago(60_000) })
    await insert({ status: 'running', lane: 'archive', leaseUntil: ago(-60_000) })
    for (const status of ['queued', 'completed', 'failed'] satisfies OperationStatus[]) {
      await insert({ status, leaseUntil: ago(60_000) })
    }
    expect(await takeOverStale(t.core)).toMatchObject({ id: dead.id, fence: 3, owner: t.core.owner, status: 'running' })
    expect(await takeOverStale(t.core)).toBeNull()
  })

  test('leaves one alone whose lease ended within the grace', async () => {
    await insert({ status: 'running', leaseUntil: ago(1000) })
    expect(await takeOverStale({ ...t.core, timings: { ...t.core.timings, grace: 60_000 } })).toBeNull()
  })

  test('by many at once gives it to one', async () => {
    await insert({ status: 'running', fence: 2, leaseUntil: ago(60_000) })
    const taken = await Promise.all(Array.from({ length: 8 }, () => takeOverStale(t.core)))
    expect(taken.filter((operation) => operation !== null)).toHaveLength(1)
  })
})

test('cancelling takes what waits, asks what runs by itself, and leaves the rest', async () => {
  const queued = await insert()
  const running = await insert({ status: 'running' })
  const inside = await insert({ status: 'running', parentId: running.id })
  const done = await insert({ status: 'completed' })
  expect(await cancelQueued(t.core.db, queued.id)).toMatchObject({ status: 'cancelled', finishedAt: expect.any(Date) })
  expect(await askToCancel(t.core.db, running.id)).toMatchObject({ status: 'running', cancelRequested: true })
  for (const { id } of [queued, running, inside, done]) expect(await cancelQueued(t.core.db, id)).toBeNull()
  for (const { id } of [queued, inside, done]) expect(await askToCancel(t.core.db, id)).toBeNull()
})

test('a backup is in use while it is made or something unfinished is about it', async () => {
  const backup = await insert({ status: 'completed' })
  expect(await findUse(t.core.db, backup.id)).toBeNull()
  const restore = await insert({ kind: 'restore', subjectId: backup.id })
  expect(await findUse(t.core.db, backup.id)).toMatchObject({ id: restore.id })
  await cancelQueued(t.core.db, restore.id)
  expect(await findUse(t.core.db, backup.id)).toBeNull()
  const making = await insert()
  expect(await findUse(t.core.db, making.id)).toMatchObject({ id: making.id })
})

test('what is unfinished comes oldest first', async () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute))
  const late = await insert({ createdAt: at(3) })
  const early = await insert({ status: 'running', createdAt: at(1) })
  await insert({ status: 'completed', createdAt: at(2) })
  expect((await unfinishedOperations(t.core.db)).map(({ id }) => id)).toEqual([early.id, late.id])
})

test('a slot of a schedule is queued once', async () => {
  const { id: scheduleId } = await insertSchedule(t.core)
  const slot = { scheduleId, scheduledFor: new Date('2026-01-01T03:00:00Z') }
  await insert(slot)
  await expect(insert(slot)).rejects.toMatchObject({ cause: { constraint_name: 'one_operation_per_slot' } })
})
