import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertBackup } from '../../test/kept-backups.ts'
import { createStillCore, type TestCore } from '../../test/support.ts'
import { insertOperation } from '../operation/records.ts'
import { findRestoreById, listRestores } from './list-restores.ts'

let t: TestCore
beforeAll(async () => {
  t = await createStillCore()
})
afterAll(() => t.close())

async function restoreOf(subjectId: string, createdAt: string, status: 'completed' | 'failed') {
  const details = {
    skipSafetyBackup: false,
    safetyBackupId: null,
    liveDataTouched: false,
    undoUntil: null,
    undone: false,
  }
  const { id } = await insertOperation(t.core.db, {
    kind: 'restore',
    lane: 'app',
    trigger: 'console',
    status,
    subjectId,
    requestedBy: 'ada@example.org',
    createdAt: new Date(createdAt),
    startedAt: new Date(createdAt),
    finishedAt: new Date(createdAt),
    phases: [{ phase: 'inspect', startedAt: createdAt, finishedAt: createdAt, summary: 'every byte was read' }],
    error: status === 'failed' ? { code: 'load_failed', message: 'It failed.', hint: null } : null,
    restore: { scope: 'everything', ...details },
  })
  return id
}

test('the restores of a backup can be read long after they are over, the newest first, each with its steps and its error', async () => {
  const backup = await insertBackup(t.core, '2026-10-20T10:00:00Z')
  const other = await insertBackup(t.core, '2026-10-21T10:00:00Z')
  const failed = await restoreOf(backup.id, '2026-10-22T10:00:00.000Z', 'failed')
  const done = await restoreOf(backup.id, '2026-10-23T10:00:00.000Z', 'completed')
  await restoreOf(other.id, '2026-10-24T10:00:00.000Z', 'completed')
  const listed = await listRestores(t.core, backup.id)
  expect(listed.map(({ id }) => id)).toEqual([done, failed])
  const found = await findRestoreById(t.core, failed)
  expect(found).toEqual(listed[1])
  expect(found).toMatchObject({
    backupId: backup.id,
    status: 'failed',
    error: { code: 'load_failed' },
    phases: [{ phase: 'inspect', summary: 'every byte was read' }],
  })
})

test('what is no restore is not found', async () => {
  const backup = await insertBackup(t.core, '2026-10-25T10:00:00Z')
  await expect(findRestoreById(t.core, backup.id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(findRestoreById(t.core, randomUUID())).rejects.toMatchObject({ code: 'not_found' })
  expect(await listRestores(t.core, backup.id)).toEqual([])
})
