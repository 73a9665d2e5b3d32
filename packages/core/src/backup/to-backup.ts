import type { Backup, Progress } from '../contract.ts'
import type { Operation } from '../schema.ts'
import type { BackupRow } from './records.ts'

/** A backup as it crosses the wire. */
export function toBackup({ operation, scheduleName, archive }: BackupRow): Backup {
  const { id, status, contents, scheduleId, note, warnings, error, requestedBy, createdAt } = operation
  return {
    id,
    kind: operation.kind === 'upload' ? 'upload' : 'backup',
    status,
    origin: operation.origin ?? 'manual',
    contents,
    scheduleId,
    scheduleName,
    scheduledFor: instant(operation.scheduledFor),
    server: operation.server,
    note,
    progress: progressOf(operation),
    warnings,
    error,
    requestedBy,
    createdAt: createdAt.toISOString(),
    startedAt: instant(operation.startedAt),
    finishedAt: instant(operation.finishedAt),
    ...(archive
      ? archiveOf(archive)
      : { ...NO_ARCHIVE, fileName: operation.uploadedAs, takenAt: createdAt.toISOString() }),
  }
}

function archiveOf(row: NonNullable<BackupRow['archive']>) {
  const { takenAt, verifiedAt, provenAt, expiresAt, suspiciousBecause, acknowledgedBy, acknowledgedAt, ...archive } =
    row
  return {
    ...archive,
    suspicion: suspiciousBecause && {
      reasons: suspiciousBecause,
      acknowledgedBy,
      acknowledgedAt: instant(acknowledgedAt),
    },
    takenAt: takenAt.toISOString(),
    verifiedAt: verifiedAt.toISOString(),
    provenAt: instant(provenAt),
    expiresAt: instant(expiresAt),
  }
}

const NO_ARCHIVE = {
  sizeBytes: null,
  sha256: null,
  pinned: false,
  tableCount: null,
  rowCount: null,
  documentCount: null,
  documentBytes: null,
  verification: null,
  verifiedAt: null,
  provenAt: null,
  provenMs: null,
  provenance: null,
  expiresAt: null,
  keptBecause: [],
  suspicion: null,
}

/** Null unless it runs. */
export function progressOf(operation: Operation): Progress | null {
  const { status, phase, percent, bytesDone, bytesTotal } = operation
  return status === 'running' && phase !== null ? { phase, percent, bytesDone, bytesTotal } : null
}

function instant(at: Date | null): string | null {
  return at?.toISOString() ?? null
}
