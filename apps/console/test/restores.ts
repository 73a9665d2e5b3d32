import type { RestoreStatus } from '@mvp/core/contract-restore'

/** A restore of everything that loads the database; what a test is about is given to it. */
export function aRestore(facts: Partial<RestoreStatus> = {}): RestoreStatus {
  return {
    id: '00000000-0000-4000-8000-000000000777',
    backupId: '00000000-0000-4000-8000-000000000001',
    status: 'running',
    phase: 'load-database',
    percent: 58,
    phases: [],
    scope: 'everything',
    safetyBackupId: null,
    liveDataTouched: false,
    warnings: [],
    error: null,
    requestedBy: 'anna@example.com',
    startedAt: '2026-10-22T03:38:00.000Z',
    finishedAt: null,
    undoUntil: null,
    kept: null,
    undo: null,
    ...facts,
  }
}

/** The records of phases that follow each other, a second each; the last one still goes on when `open`. */
export function phaseRecords(phases: readonly string[], open: boolean): RestoreStatus['phases'] {
  const start = Date.parse('2026-10-22T03:38:00.000Z')
  const at = (second: number) => new Date(start + second * 1000).toISOString()
  return phases.map((phase, index) => ({
    phase,
    startedAt: at(index),
    finishedAt: open && index === phases.length - 1 ? null : at(index + 1),
    summary: null,
  }))
}
