import { createTRPCQueryUtils } from '@trpc/react-query'
import { expect, test } from 'vitest'
import { aBackup, anAttempt } from '../../test/backups.ts'
import { aRestore } from '../../test/restores.ts'
import { aSchedule } from '../../test/schedules.ts'
import { openApi, type WireBackup, type WireProof, type WireRestore, type WireSchedule } from '../api.ts'
import { applyEvent, changeShown } from './apply-event.ts'

const running = { page: 1, pageSize: 5, status: 'running' } as const
const everything = { page: 1, pageSize: 25 }
const wire = (backup: ReturnType<typeof aBackup>) => backup as WireBackup

function cache() {
  const api = openApi(() => undefined, { url: 'http://127.0.0.1:9/api/trpc' })
  const utils = createTRPCQueryUtils({ client: api.client, queryClient: api.queries }) as unknown as Parameters<
    typeof applyEvent
  >[0]
  const empty = { items: [], page: 1, total: 0 }
  utils.backup.list.setData(everything, { ...empty, pageSize: 25 })
  utils.backup.list.setData(running, { ...empty, pageSize: 5 })
  return {
    utils,
    queries: api.queries,
    apply: (event: Parameters<typeof applyEvent>[2]) => applyEvent(utils, api.queries, event),
  }
}

const progress = { phase: 'documents', percent: 62, bytesDone: 1, bytesTotal: 2 }

test('a started backup appears in every list that it fits', () => {
  const { apply, utils } = cache()
  apply({ type: 'backup', backup: wire(anAttempt({ status: 'running', progress })) })
  expect(utils.backup.list.getData(everything)?.items[0]?.progress?.percent).toBe(62)
  expect(utils.backup.list.getData(running)?.total).toBe(1)
})

test('a finished one leaves the list of running ones, so that the activity chip goes', () => {
  const { apply, utils } = cache()
  apply({ type: 'backup', backup: wire(anAttempt({ status: 'running', progress })) })
  apply({ type: 'backup', backup: wire(aBackup()) })
  expect(utils.backup.list.getData(running)?.items).toEqual([])
  expect(utils.backup.list.getData(everything)?.items[0]?.status).toBe('completed')
})

test('the page of a backup follows it', () => {
  const { apply, utils } = cache()
  const { id } = aBackup()
  utils.backup.describe.setData(
    { id },
    { backup: wire(anAttempt({ status: 'running' })), facts: null, tables: [], phases: [] },
  )
  apply({ type: 'backup', backup: wire(anAttempt({ status: 'running', progress })) })
  expect(utils.backup.describe.getData({ id })?.backup.progress?.phase).toBe('documents')
})

test('a pin is shown in every list and on the page before the server has answered', () => {
  const { apply, utils, queries } = cache()
  const { id } = aBackup()
  apply({ type: 'backup', backup: wire(aBackup()) })
  utils.backup.describe.setData({ id }, { backup: wire(aBackup()), facts: null, tables: [], phases: [] })
  changeShown(utils, queries, id, { pinned: true })
  expect(utils.backup.list.getData(everything)?.items[0]?.pinned).toBe(true)
  expect(utils.backup.describe.getData({ id })?.backup.pinned).toBe(true)
})

test('a schedule follows its newest run, and not an older one or a skipped slot', () => {
  const { apply, utils } = cache()
  const { id: scheduleId } = aSchedule()
  const shown = () => utils.schedule.list.getData()?.[0]?.lastOperation
  utils.schedule.list.setData(undefined, [aSchedule() as WireSchedule])
  const createdAt = '2026-10-22T00:30:00.000Z'
  apply({ type: 'backup', backup: wire(anAttempt({ status: 'running', scheduleId, createdAt, progress })) })
  expect(shown()?.progress?.percent).toBe(62)
  apply({ type: 'backup', backup: wire(aBackup({ scheduleId, pinned: true })) })
  expect(shown()?.status).toBe('running')
  apply({
    type: 'backup',
    backup: wire(anAttempt({ status: 'skipped', scheduleId, createdAt: '2026-10-23T00:30:00Z' })),
  })
  expect(shown()?.status).toBe('running')
})

test('the end of a run makes the schedules ask again: retention follows it', () => {
  const { apply, utils, queries } = cache()
  utils.schedule.list.setData(undefined, [aSchedule() as WireSchedule])
  apply({ type: 'backup', backup: wire(aBackup({ scheduleId: aSchedule().id })) })
  const [schedules] = queries.getQueryCache().findAll({ queryKey: [['schedule', 'list']] })
  expect(schedules?.state.isInvalidated).toBe(true)
})

test('a removed one makes the lists ask again', () => {
  const { apply, queries } = cache()
  apply({ type: 'backup-removed', id: aBackup().id })
  const lists = queries.getQueryCache().findAll({ queryKey: [['backup', 'list']] })
  expect(lists.map((query) => query.state.isInvalidated)).toEqual([true, true])
})

test('a restore is known everywhere at once', () => {
  const { apply, utils } = cache()
  const id = '00000000-0000-4000-8000-000000000009'
  apply({
    type: 'restore',
    restore: {
      id,
      backupId: aBackup().id,
      status: 'running',
      phase: 'inspect',
      percent: 4,
      phases: [],
      scope: 'everything',
      safetyBackupId: null,
      liveDataTouched: false,
      warnings: [],
      error: null,
      requestedBy: null,
      startedAt: null,
      finishedAt: null,
      undoUntil: null,
      kept: null,
      undo: null,
    },
  })
  expect(utils.restore.status.getData()).toMatchObject({ id, status: 'running' })
})

test('what is told of an earlier restore does not take the place of the last one', () => {
  const { apply, utils, queries } = cache()
  const last = aRestore({ id: '00000000-0000-4000-8000-000000000009', status: 'running' }) as WireRestore
  const earlier = aRestore({ id: '00000000-0000-4000-8000-000000000008', status: 'undone' }) as WireRestore
  utils.restore.status.setData(undefined, last)
  apply({ type: 'restore', restore: earlier })
  expect(utils.restore.status.getData()).toMatchObject({ id: last.id, status: 'running' })
  const [status] = queries.getQueryCache().findAll({ queryKey: [['restore', 'status']] })
  expect(status?.state.isInvalidated).toBe(true)
})

// An answer that was asked for while it ran, and comes after its end was told, would stay for good.
test('the end of a restore is asked for once more', () => {
  const { apply, utils, queries } = cache()
  const running = aRestore({ status: 'running' }) as WireRestore
  utils.restore.status.setData(undefined, running)
  apply({ type: 'restore', restore: { ...running, status: 'completed', finishedAt: '2026-10-22T02:00:00.000Z' } })
  expect(utils.restore.status.getData()).toMatchObject({ status: 'completed' })
  const [status] = queries.getQueryCache().findAll({ queryKey: [['restore', 'status']] })
  expect(status?.state.isInvalidated).toBe(true)
})

test('an answer that comes after what was told of its operation later takes nothing back', () => {
  const { apply, utils } = cache()
  const verify: WireProof = {
    id: '0199b1a0-0000-7000-8000-000000000001',
    kind: 'verify',
    backupId: aBackup().id,
    status: 'queued',
    progress: null,
    phases: [],
    warnings: [],
    error: null,
    requestedBy: null,
    createdAt: '2026-10-22T00:30:00.000Z',
    startedAt: null,
    finishedAt: null,
  }
  const ended = { startedAt: '2026-10-22T00:30:01.000Z', finishedAt: '2026-10-22T00:30:02.000Z' }
  utils.backup.proofs.setData({ id: verify.backupId }, { verify: null, drill: null })
  apply({ type: 'proof', proof: verify })
  expect(utils.backup.proofs.getData({ id: verify.backupId })?.verify?.status).toBe('queued')
  apply({ type: 'proof', proof: { ...verify, ...ended, status: 'completed' } })
  apply({ type: 'proof', proof: verify })
  expect(utils.backup.proofs.getData({ id: verify.backupId })?.verify?.status).toBe('completed')

  apply({ type: 'backup', backup: wire(aBackup()) })
  const { id } = aBackup()
  apply({ type: 'backup', backup: wire(anAttempt({ id, status: 'queued', startedAt: null })) })
  expect(utils.backup.list.getData(everything)?.items.map(({ status }) => status)).toEqual(['completed'])
})
