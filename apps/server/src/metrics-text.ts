import type { Measures } from '@mvp/core/metrics/measure'
import { Gauge, Registry } from 'prom-client'

/** Value and labels of one series. One whose value is null is not known, and left out. */
type Series = { value: number | null; labels?: Record<string, string> }

type AddGauge = (name: string, help: string, series: Series[]) => void

/** All are gauges: read from the rows at each scrape, so that every server says the same and a restart forgets nothing. */
export function describeMeasures(measures: Measures, version: string): Registry {
  const registry = new Registry()
  const add: AddGauge = (name, help, series) => {
    const known = series.flatMap(({ value, labels = {} }) => (value === null ? [] : [{ value, labels }]))
    const [first] = known
    // A gauge without a value would say zero.
    if (!first) return
    const labelNames = Object.keys(first.labels)
    const gauge = new Gauge({ name: `motovaultpro_backup_${name}`, help, labelNames, registers: [registry] })
    for (const { value, labels } of known) gauge.set(labels, value)
  }
  add('build_info', 'Always 1; the label is the version of the server that was scraped.', [
    { value: 1, labels: { version } },
  ])
  describeLastRuns(add, measures)
  describeSchedules(add, measures)
  describeQueue(add, measures)
  describeStore(add, measures)
  return registry
}

const ENDS = ['completed', 'failed', 'cancelled', 'interrupted', 'skipped'] as const

function describeLastRuns(add: AddGauge, { schedules }: Measures): void {
  add(
    'last_success_timestamp_seconds',
    'When the newest completed backup of a schedule was finished; absent until there is one.',
    bySchedule(schedules, ({ lastSuccessAt }) => instant(lastSuccessAt)),
  )
  add(
    'last_duration_seconds',
    'How long the newest completed backup of a schedule took.',
    bySchedule(schedules, ({ lastSeconds }) => lastSeconds),
  )
  add(
    'last_size_bytes',
    'Size of the archive of the newest completed backup of a schedule.',
    bySchedule(schedules, ({ lastBytes }) => lastBytes),
  )
  add(
    'last_status',
    'How the newest run of a schedule that is over has ended: 1 for that status, 0 for the others.',
    schedules.flatMap(({ name, lastStatus }) =>
      ENDS.map((status) => ({
        value: lastStatus === null ? null : Number(status === lastStatus),
        labels: { schedule: name, status },
      })),
    ),
  )
}

function describeSchedules(add: AddGauge, { schedules }: Measures): void {
  add(
    'schedule_enabled',
    'Whether a schedule is on.',
    bySchedule(schedules, ({ enabled }) => Number(enabled)),
  )
  add(
    'schedule_next_run_timestamp_seconds',
    'The slot of a schedule that is next to be run; absent while it is off.',
    bySchedule(schedules, ({ nextRunAt }) => instant(nextRunAt)),
  )
  add(
    'schedule_overdue',
    'Whether a schedule should have made a backup by now and has not.',
    bySchedule(schedules, ({ overdueSince }) => Number(overdueSince !== null)),
  )
  add(
    'schedule_deadline_timestamp_seconds',
    'By when a schedule must have made its next backup; absent while it is off.',
    bySchedule(schedules, ({ overdueAt }) => instant(overdueAt)),
  )
  add(
    'schedule_frozen',
    'Whether a suspicious backup keeps the retention of a schedule from removing anything.',
    bySchedule(schedules, ({ frozenAt }) => Number(frozenAt !== null)),
  )
  add(
    'schedule_locked',
    'Whether a server holds the lock of a schedule in Redis; absent without Redis.',
    bySchedule(schedules, ({ locked }) => (locked === null ? null : Number(locked))),
  )
}

type Schedule = Measures['schedules'][number]

function bySchedule(schedules: Schedule[], read: (schedule: Schedule) => number | null): Series[] {
  return schedules.map((schedule) => ({ value: read(schedule), labels: { schedule: schedule.name } }))
}

const LANES = ['app', 'archive'] as const

function describeQueue(add: AddGauge, { operations, unfinished }: Measures): void {
  const inLane = (lane: string, status: string) =>
    unfinished.filter((each) => each.lane === lane && each.status === status)
  add(
    'operations',
    'Operations in the history by kind and status, counted at each scrape.',
    operations.map(({ kind, status, operations: value }) => ({ value, labels: { kind, status } })),
  )
  add(
    'queue_length',
    'Operations that wait for their lane to be free.',
    LANES.map((lane) => ({ value: sum(inLane(lane, 'queued').map((each) => each.operations)), labels: { lane } })),
  )
  add(
    'oldest_queued_seconds',
    'How long the operation that waits longest has waited; 0 when none does.',
    LANES.map((lane) => ({
      value: Math.max(0, ...inLane(lane, 'queued').map((each) => each.oldestSeconds)),
      labels: { lane },
    })),
  )
  const running = unfinished.filter(({ status }) => status === 'running')
  add(
    'running',
    'Operations that run on any server; a safety backup runs inside its restore.',
    running.map(({ lane, kind, operations: value }) => ({ value, labels: { lane, kind } })),
  )
  add(
    'lease_remaining_seconds',
    'Until the lease of a running operation ends unless it is renewed; below zero its server has died or hangs.',
    running.map(({ lane, kind, leaseSeconds }) => ({ value: leaseSeconds, labels: { lane, kind } })),
  )
}

function describeStore(add: AddGauge, { store, redisUp }: Measures): void {
  add('store_backups', 'Backups in the store.', [{ value: store.backups }])
  add('store_used_bytes', 'Size of the backups in the store together.', [{ value: store.usedBytes }])
  add('store_free_bytes', 'Room left in the store; absent when it cannot be looked at.', [{ value: store.freeBytes }])
  add('redis_up', 'Whether Redis answers this server; absent when none is configured.', [
    { value: redisUp === null ? null : Number(redisUp) },
  ])
}

function instant(at: Date | null): number | null {
  return at === null ? null : at.getTime() / 1000
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
