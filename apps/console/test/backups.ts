import type { Backup } from '@mvp/core/contract'

/** A verified manual backup taken here; what a test is about is given to it. */
export function aBackup(facts: Partial<Backup> = {}): Backup {
  const takenAt = '2026-10-21T00:30:00.000Z'
  return {
    id: '00000000-0000-4000-8000-000000000001',
    kind: 'backup',
    status: 'completed',
    origin: 'manual',
    contents: 'all',
    fileName: 'motovaultpro_backup_20261021_003000.tar.gz',
    sizeBytes: 1_940_000_000,
    sha256: 'a'.repeat(64),
    scheduleId: null,
    scheduleName: null,
    scheduledFor: null,
    server: 'blue',
    note: null,
    pinned: false,
    progress: null,
    tableCount: 31,
    rowCount: 184_245,
    documentCount: 1204,
    documentBytes: 2_100_000_000,
    verification: 'verified',
    verifiedAt: '2026-10-21T00:30:26.000Z',
    provenAt: null,
    provenMs: null,
    provenance: 'here',
    warnings: [],
    error: null,
    requestedBy: 'anna@example.com',
    takenAt,
    createdAt: takenAt,
    startedAt: takenAt,
    finishedAt: '2026-10-21T00:30:26.000Z',
    expiresAt: null,
    keptBecause: [],
    suspicion: null,
    ...facts,
  }
}

const nothingMade = { fileName: null, sizeBytes: null, sha256: null, tableCount: null, rowCount: null }
const nothingKnown = {
  documentCount: null,
  documentBytes: null,
  verification: null,
  verifiedAt: null,
  provenance: null,
}

/** An attempt that did not become a backup, or has not yet. */
export function anAttempt(facts: Partial<Backup>): Backup {
  return aBackup({ ...nothingMade, ...nothingKnown, finishedAt: null, ...facts })
}
