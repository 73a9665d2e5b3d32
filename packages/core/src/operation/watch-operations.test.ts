import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTestCore, HURRIED, openTestCore, type TestCore } from '../../test/support.ts'
import { changeBackup } from '../backup/change-backup.ts'
import { deleteBackup } from '../backup/delete-backup.ts'
import { requestBackup } from '../backup/request-backup.ts'
import { operationEvent } from '../contract-live.ts'
import type { Core } from '../core.ts'
import { createSchedule } from '../schedule/create-schedule.ts'
import { removeSchedule } from '../schedule/remove-schedule.ts'
import { toggleSchedule } from '../schedule/toggle-schedule.ts'
import type { WorkFor } from './execute.ts'
import { insertOperation } from './records.ts'
import { untilFinished } from './until-finished.ts'
import { type WatchedEvent, watchOperations } from './watch-operations.ts'

let work: WorkFor
let t: TestCore
let stop: AbortController
beforeEach(async () => {
  work = async () => {}
  stop = new AbortController()
  t = await createTestCore({ ...HURRIED, work: { backup: (core, run) => work(core, run) } })
})
afterEach(async () => {
  stop.abort()
  await t.close()
})

/** Collects what a watcher is told until the signal fires. */
function watch(core: Core, signal = stop.signal) {
  const events: WatchedEvent[] = []
  const ended = (async () => {
    for await (const event of watchOperations(core, signal)) events.push(event)
  })()
  return { events, ended }
}

/** Work that waits until it is let go. */
function gate(begin: WorkFor = (_, run) => run.enter('bytes')): { work: WorkFor; release: () => void } {
  const opened = new AbortController()
  return {
    release: () => opened.abort(),
    work: async (core, run) => {
      await begin(core, run)
      await sleep(60_000, undefined, { signal: AbortSignal.any([opened.signal, run.signal]) }).catch(() => undefined)
    },
  }
}

const statuses = (events: WatchedEvent[], id: string) =>
  events.flatMap(({ event }) => (event.type === 'backup' && event.backup.id === id ? [event.backup.status] : []))

const request = () => requestBackup(t.core, { contents: 'all', by: 'admin@example.org', trigger: 'console' })

test('tells the whole state of what changes, in the shape of the contract', async () => {
  const { events } = watch(t.core)
  const { id } = await request()
  await vi.waitFor(() => expect(statuses(events, id)).toContain('completed'), 20_000)
  const last = events.at(-1)
  expect(operationEvent.parse(last?.event)).toMatchObject({ type: 'backup', backup: { id, status: 'completed' } })
})

test('shows progress while it runs', async () => {
  const held = gate(async (_, run) => {
    await run.enter('bytes', 100)
    run.advance(50)
  })
  work = held.work
  const { events } = watch(t.core)
  await request()
  await vi.waitFor(() => {
    const percents = events.map(({ event }) => (event.type === 'backup' ? event.backup.progress?.percent : null))
    expect(percents).toContain(50)
  })
  held.release()
})

test('begins with what is not finished, so that a reconnect shows the present', async () => {
  const held = gate()
  work = held.work
  const running = await request()
  const waiting = await request()
  const { events } = watch(t.core)
  await vi.waitFor(() => {
    expect(statuses(events, running.id)).toContain('running')
    expect(statuses(events, waiting.id)).toContain('queued')
  })
  work = async () => {}
  held.release()
  await vi.waitFor(() => expect(statuses(events, waiting.id)).toContain('completed'), 20_000)
})

test('starts no work: ids that were told are told again and nothing else happens', async () => {
  const { id } = await request()
  await untilFinished(t.core, id)
  await sleep(200)
  const { events } = watch(t.core)
  await sleep(300)
  expect(events).toEqual([])
})

test('says that a backup was removed', async () => {
  const { id } = await request()
  await untilFinished(t.core, id)
  const { events } = watch(t.core)
  await changeBackup(t.core, { id, note: 'soon gone' })
  await vi.waitFor(() => expect(statuses(events, id)).toContain('completed'), 20_000)
  await deleteBackup(t.core, id)
  const removed = { type: 'backup-removed', id }
  await vi.waitFor(() => expect(events.map(({ event }) => event)).toContainEqual(removed), 20_000)
})

test('tells that schedules have changed, whatever was done to them and by which server', async () => {
  const other = await openTestCore(t.env, { ...HURRIED, work: { backup: async () => {} } })
  const { events } = watch(other)
  const telling = async <Result>(change: Promise<Result>) => {
    const before = events.length
    const result = await change
    await vi.waitFor(() => expect(events.length).toBeGreaterThan(before), 20_000)
    return result
  }
  const by = 'admin@example.org'
  const { id } = await telling(createSchedule(t.core, { name: 'Nightly', frequency: 'daily', by }))
  await telling(toggleSchedule(t.core, { id, enabled: false }))
  await telling(removeSchedule(t.core, id))
  expect(operationEvent.parse(events.at(-1)?.event)).toEqual({ type: 'schedules' })
  await other.close()
})

test('tells of restores as restores', async () => {
  const backup = await request()
  await untilFinished(t.core, backup.id)
  const { events } = watch(t.core)
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
    status: 'failed',
    subjectId: backup.id,
    restore: { scope: 'everything', ...details },
  })
  await vi.waitFor(() =>
    expect(events.at(-1)?.event).toMatchObject({
      type: 'restore',
      restore: { id, backupId: backup.id, status: 'failed', scope: 'everything' },
    }),
  )
})

test('a watcher of another server hears the same', async () => {
  const other = await openTestCore(t.env, { ...HURRIED, work: { backup: async () => {} } })
  const { events } = watch(other)
  const { id } = await request()
  await vi.waitFor(() => expect(statuses(events, id)).toContain('completed'), 20_000)
  await other.close()
})

test('hears after a lost connection how what it was watching ended', async () => {
  const held = gate()
  work = held.work
  const { events } = watch(t.core)
  const { id } = await request()
  await vi.waitFor(() => expect(statuses(events, id)).toContain('running'), 20_000)
  const name = new URL(t.env.databaseUrl).pathname.slice(1)
  await t.admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name} and query like 'listen%'`
  held.release()
  await vi.waitFor(() => expect(statuses(events, id).at(-1)).toBe('completed'), 10_000)
})

test('ends with its signal and with the server', async () => {
  const own = new AbortController()
  const first = watch(t.core, own.signal)
  const second = watch(t.core)
  await sleep(100)
  own.abort()
  await first.ended
  void t.core.close()
  await second.ended
})

test('a hundred watchers listen over one connection', async () => {
  const watchers = Array.from({ length: 100 }, () => watch(t.core))
  const { id } = await request()
  await vi.waitFor(() => {
    for (const { events } of watchers) expect(statuses(events, id)).toContain('completed')
  }, 10_000)
  const name = new URL(t.env.databaseUrl).pathname.slice(1)
  const listening = await t.admin`
    select from pg_stat_activity where datname = ${name} and query like 'listen%'`
  expect(listening).toHaveLength(1)
})
