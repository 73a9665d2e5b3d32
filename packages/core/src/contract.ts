import { z } from 'zod'

/**
 * The shapes that cross the wire, the same for tRPC, REST and the console. Browser-safe: imports nothing but zod.
 * Instants are ISO 8601 UTC, sizes are bytes.
 */

export const contents = z.enum(['all', 'database', 'documents'])
export type Contents = z.infer<typeof contents>

export const origin = z.enum(['manual', 'scheduled', 'safety', 'uploaded'])
export type Origin = z.infer<typeof origin>

export const operationKind = z.enum(['backup', 'restore', 'undo', 'upload', 'verify', 'drill'])
export type OperationKind = z.infer<typeof operationKind>

export const operationStatus = z.enum([
  'queued',
  'running',
  'completed',
  'failed',
  'cancelled',
  'interrupted',
  'skipped',
])
export type OperationStatus = z.infer<typeof operationStatus>

export const verification = z.enum(['verified', 'corrupt', 'missing'])
export type Verification = z.infer<typeof verification>

/** Whether the manifest's signature is this installation's, another's, or does not fit its content. */
export const provenance = z.enum(['here', 'foreign', 'altered'])
export type Provenance = z.infer<typeof provenance>

export const backupPhases = ['preflight', 'database', 'documents', 'finish', 'verify', 'publish'] as const
export const uploadPhases = ['receive', 'inspect', 'publish'] as const
export const warning = z.object({ code: z.string(), path: z.string().optional(), message: z.string() })
export type Warning = z.infer<typeof warning>

/** Why something failed: a stable code, a sentence, and what to do. */
export const problem = z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() })
export type Problem = z.infer<typeof problem>

/** `percent` is null until the total is known; then 0 to 100. */
export const progress = z.object({
  phase: z.string(),
  percent: z.number().nullable(),
  bytesDone: z.number(),
  bytesTotal: z.number().nullable(),
})
export type Progress = z.infer<typeof progress>

/** ISO 8601, UTC. */
export const instant = z.iso.datetime()

/** A scheduled backup holds much less than the ones before it. Until an admin has looked, nothing of its schedule expires. */
export const suspicion = z.object({
  /** In sentences: "fuel_log has 12 rows, usually about 1,900". */
  reasons: z.array(z.string()),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAt: instant.nullable(),
})
export type Suspicion = z.infer<typeof suspicion>

export const backup = z.object({
  id: z.uuid(),
  kind: z.enum(['backup', 'upload']),
  status: operationStatus,
  origin,
  contents: contents.nullable(),
  /** In the store; of an upload that is not there (yet) what it was called where it came from. */
  fileName: z.string().nullable(),
  sizeBytes: z.number().nullable(),
  sha256: z.string().nullable(),
  scheduleId: z.uuid().nullable(),
  scheduleName: z.string().nullable(),
  /** The slot of its schedule that it is for; null for one that was asked for by hand. */
  scheduledFor: instant.nullable(),
  /** The server that works or worked on it. */
  server: z.string().nullable(),
  note: z.string().nullable(),
  pinned: z.boolean(),
  progress: progress.nullable(),
  tableCount: z.number().nullable(),
  rowCount: z.number().nullable(),
  documentCount: z.number().nullable(),
  documentBytes: z.number().nullable(),
  verification: verification.nullable(),
  /** When every byte was last found whole. */
  verifiedAt: instant.nullable(),
  /** When a drill last restored it beside the live data, and how long that took. */
  provenAt: instant.nullable(),
  provenMs: z.number().nullable(),
  provenance: provenance.nullable(),
  warnings: z.array(warning),
  error: problem.nullable(),
  requestedBy: z.string().nullable(),
  /** When the data in it was taken; for an upload the manifest's instant, otherwise when the operation was requested. */
  takenAt: instant,
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  /** When retention is expected to remove it, if its schedule goes on as planned; null: not foreseeable, or never. */
  expiresAt: instant.nullable(),
  /** Why retention keeps it, the strongest reason first; empty until a rule has looked at it. */
  keptBecause: z.array(z.string()),
  suspicion: suspicion.nullable(),
})
export type Backup = z.infer<typeof backup>

/** `duration`: from its start to its end. */
export const backupSort = z.enum(['taken', 'size', 'duration'])
export type BackupSort = z.infer<typeof backupSort>

export const sortOrder = z.enum(['asc', 'desc'])
export type SortOrder = z.infer<typeof sortOrder>

export const backupQuery = z.object({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(200).default(25),
  /** `unsuccessful`: failed, interrupted or skipped. */
  status: z.enum([...operationStatus.options, 'unsuccessful']).optional(),
  origin: origin.optional(),
  scheduleId: z.uuid().optional(),
  verification: verification.optional(),
  /** Of when it was requested, which is what the list is in order of. */
  from: instant.optional(),
  /** The first instant that is not in it any more. */
  to: instant.optional(),
  /** Searches note and file name, case-insensitive. */
  search: z.string().trim().max(200).optional(),
  /** Newest first when left out; what has no size or duration comes last either way. */
  sort: backupSort.optional(),
  order: sortOrder.optional(),
})
export type BackupQuery = z.infer<typeof backupQuery>

export const backupPage = z.object({
  items: z.array(backup),
  page: z.number(),
  pageSize: z.number(),
  total: z.number(),
})
export type BackupPage = z.infer<typeof backupPage>

const note = z.string().trim().max(500)

export const backupRequest = z.object({
  contents: contents.default('all'),
  note: note.optional(),
  /** Refused as `busy` while one of the same contents, asked for by hand, waits or runs. */
  onlyOne: z.boolean().optional(),
})
export type BackupRequest = z.infer<typeof backupRequest>

export const byId = z.object({ id: z.uuid() })

export const backupChange = byId.extend({ pinned: z.boolean().optional(), note: note.nullable().optional() })
export type BackupChange = z.infer<typeof backupChange>

/** One step of an operation as it happened. */
export const phaseRecord = z.object({
  phase: z.string(),
  startedAt: instant,
  finishedAt: instant.nullable(),
  /** What the step did, in one sentence: "31 tables, 88,410 rows". */
  summary: z.string().nullable(),
})
export type PhaseRecord = z.infer<typeof phaseRecord>

export const tableRows = z.object({ schema: z.string(), name: z.string(), rows: z.number() })
export type TableRows = z.infer<typeof tableRows>

/** The facts of a manifest as the console shows them; null halves are not in the archive. */
export const backupFacts = z.object({
  app: z.string(),
  toolVersion: z.string(),
  database: z
    .object({
      name: z.string(),
      serverVersion: z.string(),
      pgDumpVersion: z.string(),
      encoding: z.string(),
      collate: z.string(),
      plainBytes: z.number(),
      gzipBytes: z.number(),
      tables: z.number(),
      rows: z.number(),
      largeObjects: z.number(),
      extensions: z.array(z.object({ name: z.string(), version: z.string() })),
      roles: z.array(z.string()),
    })
    .nullable(),
  documents: z.object({ count: z.number(), bytes: z.number(), skipped: z.number() }).nullable(),
})
export type BackupFacts = z.infer<typeof backupFacts>

export const backupDetails = z.object({
  backup,
  facts: backupFacts.nullable(),
  tables: z.array(tableRows),
  phases: z.array(phaseRecord),
})
export type BackupDetails = z.infer<typeof backupDetails>

/** `blocking`: the next backup would fail. Otherwise backups go on, and someone should look. */
export const installationProblem = problem.extend({ blocking: z.boolean() })
export type InstallationProblem = z.infer<typeof installationProblem>

/** What every page needs to know about the installation. */
export const installation = z.object({
  appName: z.string(),
  version: z.string(),
  /** True when the product started its own PostgreSQL with demo data. */
  embedded: z.boolean(),
  store: z.object({ backups: z.number(), usedBytes: z.number(), freeBytes: z.number().nullable() }),
  /** The backup that was last restored in a drill. */
  lastProven: z.object({ backupId: z.uuid(), provenAt: instant, provenMs: z.number() }).nullable(),
  /** Found now, those that would make the next backup fail first. */
  problems: z.array(installationProblem),
})
export type Installation = z.infer<typeof installation>
