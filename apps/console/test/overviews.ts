import type { Overview } from '@mvp/core/contract-overview'

const scheduleId = '00000000-0000-4000-8000-0000000000aa'
const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`

/** A calm morning: the night's backup is there, and the store fills up by Christmas. */
export function anOverview(facts: Partial<Overview> = {}): Overview {
  const at = '2026-10-22T00:30:00.000Z'
  return {
    now: '2026-10-22T03:34:00.000Z',
    protection: {
      state: 'protected',
      because: null,
      lastGood: { id: id(1), takenAt: at, contents: 'all', scheduleName: 'Nightly', origin: 'scheduled' },
      since: '2026-08-12T00:30:00.000Z',
      brokenSince: null,
    },
    running: 0,
    lastProven: { backupId: id(2), provenAt: '2026-10-21T02:00:00.000Z', provenMs: 41_000 },
    moments: [
      { id: id(3), at: '2026-10-20T00:30:00.000Z', contents: 'all', name: 'Nightly', is: 'failed', warnings: 0 },
      { id: id(2), at: '2026-10-21T00:30:00.000Z', contents: 'all', name: 'Nightly', is: 'kept', warnings: 1 },
      { id: id(1), at, contents: 'all', name: 'Nightly', is: 'kept', warnings: 0 },
    ],
    planned: [{ at: '2026-10-23T00:30:00.000Z', scheduleId, scheduleName: 'Nightly', contents: 'all' }],
    store: {
      backups: 41,
      usedBytes: 61_700_000_000,
      freeBytes: 18_300_000_000,
      growth: {
        points: Array.from({ length: 60 }, (_, n) => ({
          day: new Date(Date.UTC(2026, 7, 23 + n)).toISOString().slice(0, 10),
          bytes: 41_000_000_000 + n * 345_000_000,
        })),
        bytesPerDay: 345_000_000,
        fullAt: '2026-12-14T03:34:00.000Z',
      },
    },
    attention: [],
    activity: [],
    schedules: 1,
    ...facts,
  }
}
