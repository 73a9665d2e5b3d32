import type { Measures } from '@mvp/core/metrics/measure'
import { describe, expect, it } from 'vitest'
import { parseMetrics } from '../test/parse-metrics.ts'
import { describeMeasures } from './metrics-text.ts'

const schedule: Measures['schedules'][number] = {
  id: '00000000-0000-4000-8000-000000000000',
  name: 'Nightly',
  enabled: true,
  nextRunAt: new Date('2026-11-24T03:00:00Z'),
  frozenAt: null,
  overdueAt: new Date('2026-11-24T03:35:00Z'),
  overdueSince: null,
  lastSuccessAt: new Date('2026-11-23T03:00:41.500Z'),
  lastSeconds: 41.5,
  lastBytes: 1_073_741_824,
  lastStatus: 'completed',
  locked: false,
}

const measures: Measures = {
  schedules: [schedule],
  operations: [
    { kind: 'backup', status: 'completed', operations: 30 },
    { kind: 'restore', status: 'failed', operations: 2 },
  ],
  unfinished: [],
  store: { backups: 30, usedBytes: 32_000_000_000, freeBytes: 64_000_000_000 },
  redisUp: true,
}

async function metricsOf(changes: Partial<Measures> = {}) {
  return parseMetrics(await describeMeasures({ ...measures, ...changes }, '1.2.3').metrics())
}

describe('the metrics', () => {
  it('say when a schedule last went well, how long it took and how large it was', async () => {
    const { samples } = await metricsOf()
    expect(samples).toMatchObject({
      'motovaultpro_backup_last_success_timestamp_seconds{schedule="Nightly"}': 1_795_402_841.5,
      'motovaultpro_backup_last_duration_seconds{schedule="Nightly"}': 41.5,
      'motovaultpro_backup_last_size_bytes{schedule="Nightly"}': 1_073_741_824,
      'motovaultpro_backup_last_status{schedule="Nightly",status="completed"}': 1,
      'motovaultpro_backup_last_status{schedule="Nightly",status="failed"}': 0,
      'motovaultpro_backup_schedule_enabled{schedule="Nightly"}': 1,
      'motovaultpro_backup_schedule_next_run_timestamp_seconds{schedule="Nightly"}': 1_795_489_200,
      'motovaultpro_backup_schedule_overdue{schedule="Nightly"}': 0,
      'motovaultpro_backup_schedule_deadline_timestamp_seconds{schedule="Nightly"}': 1_795_491_300,
      'motovaultpro_backup_schedule_frozen{schedule="Nightly"}': 0,
      'motovaultpro_backup_schedule_locked{schedule="Nightly"}': 0,
    })
  })

  it('leave out what is not known, rather than say zero', async () => {
    const never = {
      lastSuccessAt: null,
      lastSeconds: null,
      lastBytes: null,
      lastStatus: null,
      nextRunAt: null,
      overdueAt: null,
    }
    const { text } = await metricsOf({
      schedules: [{ ...schedule, ...never, locked: null }],
      store: { backups: 0, usedBytes: 0, freeBytes: null },
      redisUp: null,
    })
    expect(text).not.toMatch(/last_|next_run|deadline|locked|free_bytes|redis_up/)
    expect(text).toMatch(/^motovaultpro_backup_store_backups 0$/m)
  })

  it('know one schedule of several that never ran', async () => {
    const { samples } = await metricsOf({
      schedules: [{ ...schedule, name: 'New', lastSuccessAt: null }, schedule],
    })
    const series = Object.keys(samples).filter((name) => name.includes('last_success'))
    expect(series).toEqual(['motovaultpro_backup_last_success_timestamp_seconds{schedule="Nightly"}'])
  })

  it('say what waits, what runs and how long its lease still is', async () => {
    const { samples } = await metricsOf({
      unfinished: [
        { lane: 'app', kind: 'backup', status: 'queued', operations: 2, oldestSeconds: 600, leaseSeconds: null },
        { lane: 'app', kind: 'restore', status: 'queued', operations: 1, oldestSeconds: 30, leaseSeconds: null },
        { lane: 'app', kind: 'restore', status: 'running', operations: 1, oldestSeconds: 900, leaseSeconds: -4 },
      ],
    })
    expect(samples).toMatchObject({
      'motovaultpro_backup_operations{kind="backup",status="completed"}': 30,
      'motovaultpro_backup_operations{kind="restore",status="failed"}': 2,
      'motovaultpro_backup_queue_length{lane="app"}': 3,
      'motovaultpro_backup_queue_length{lane="archive"}': 0,
      'motovaultpro_backup_oldest_queued_seconds{lane="app"}': 600,
      'motovaultpro_backup_oldest_queued_seconds{lane="archive"}': 0,
      'motovaultpro_backup_running{lane="app",kind="restore"}': 1,
      'motovaultpro_backup_lease_remaining_seconds{lane="app",kind="restore"}': -4,
    })
  })

  it('say what the store holds, whether Redis answers and which version it is', async () => {
    const { samples } = await metricsOf({ redisUp: false })
    expect(samples).toMatchObject({
      motovaultpro_backup_store_backups: 30,
      motovaultpro_backup_store_used_bytes: 32_000_000_000,
      motovaultpro_backup_store_free_bytes: 64_000_000_000,
      motovaultpro_backup_redis_up: 0,
      'motovaultpro_backup_build_info{version="1.2.3"}': 1,
    })
  })

  it.each(['say "hi"', 'back\\slash', 'two\nlines', 'Größe 😀 {a="b"} 1', '} 1\nmotovaultpro_backup_redis_up 1'])(
    'keep a schedule’s name inside its quotes: %j',
    async (name) => {
      const { samples, labels } = await metricsOf({ schedules: [{ ...schedule, name }], redisUp: false })
      expect(labels('motovaultpro_backup_schedule_enabled')).toEqual([{ schedule: name }])
      expect(samples.motovaultpro_backup_redis_up).toBe(0)
    },
  )

  it('without any schedule are sound', async () => {
    const { text } = await metricsOf({ schedules: [], operations: [] })
    expect(text).not.toMatch(/schedule/)
  })
})
