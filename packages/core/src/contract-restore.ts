import { z } from 'zod'
import { backup, byId, instant, phaseRecord, problem, warning } from './contract.ts'

/** The shapes of restores and their undo that cross the wire. Browser-safe, like contract.ts. */

export const restorePhases = [
  'inspect',
  'preflight',
  'safety-backup',
  'stage-documents',
  'load-database',
  'verify',
  'move-documents',
  'swap',
  'health-check',
] as const
export const undoPhases = ['preflight', 'move-documents', 'swap', 'health-check'] as const
export type RestorePhase = (typeof restorePhases)[number]

/** `chosen`: some documents are put back, and nothing else is touched. */
export const restoreScope = z.enum(['everything', 'database', 'documents', 'chosen'])
export type RestoreScope = z.infer<typeof restoreScope>

/** One thing that was looked at before a restore. `blocked` stops it; `attention` is to be known. */
export const restoreCheck = z.object({
  code: z.string(),
  state: z.enum(['ok', 'attention', 'blocked']),
  message: z.string(),
  hint: z.string().nullable(),
})
export type RestoreCheck = z.infer<typeof restoreCheck>

/** `basis`: whether the seconds are from earlier restores or only from earlier backups; null: nothing was measured yet. */
export const restoreEstimate = z.object({
  safetyBackupBytes: z.number().nullable(),
  seconds: z.number().nullable(),
  basis: z.enum(['restores', 'backups']).nullable(),
})
export type RestoreEstimate = z.infer<typeof restoreEstimate>

export const serverDifference = z.object({
  subject: z.string(),
  now: z.string().nullable(),
  inBackup: z.string().nullable(),
  /** What it will be after the restore, in a word or a sentence. */
  after: z.string(),
})
export type ServerDifference = z.infer<typeof serverDifference>

/** `scope`: what the checks are about; the widest that the backup has, unless said otherwise. */
export const restorePreviewRequest = byId.extend({
  scope: restoreScope.optional(),
  /** As in the request of a restore: what stands in the way then. */
  trustForeign: z.boolean().optional(),
})
export type RestorePreviewRequest = z.infer<typeof restorePreviewRequest>

export const restorePreview = z.object({
  backup,
  /** The scopes this archive can serve, the widest first. */
  scopes: z.array(restoreScope),
  tables: z.array(
    z.object({
      schema: z.string(),
      name: z.string(),
      rowsNow: z.number().nullable(),
      rowsInBackup: z.number().nullable(),
      /** Where the table is; rows of one that is in both are null when they could not be counted in time. */
      found: z.enum(['both', 'now', 'backup']),
    }),
  ),
  /** `countNow` and `bytesNow` are null when there are too many to count in time. */
  documents: z
    .object({
      countNow: z.number().nullable(),
      bytesNow: z.number().nullable(),
      countInBackup: z.number(),
      bytesInBackup: z.number(),
    })
    .nullable(),
  checks: z.array(restoreCheck),
  /** What a restore would change, in sentences, the most important first. */
  changes: z.array(z.string()),
  /** The safety backup's likely size and the restore's likely seconds, from earlier operations; null when unknown. */
  estimate: restoreEstimate,
  /** The same for each scope but the chosen documents. */
  estimates: z.array(restoreEstimate.extend({ scope: restoreScope })),
  /** The database server and what belongs to the database but is no table: now, and in the backup; null: not there. */
  server: z.array(serverDifference),
  canRestore: z.boolean(),
  /** What the admin has to type. */
  confirm: z.string(),
})
export type RestorePreview = z.infer<typeof restorePreview>

export const restoreRequest = byId.extend({
  confirm: z.string().min(1),
  scope: restoreScope.default('everything'),
  /** With the scope `chosen`: paths of documents in the backup, and of folders for all that is below them. */
  documents: z.array(z.string().min(1).max(4096)).min(1).max(10_000).optional(),
  /** Only for a live database too damaged to be dumped; kept in the operation's row with who chose it. */
  skipSafetyBackup: z.boolean().default(false),
  /** Loads a database that was not made here with our own rights; kept in the audit log. */
  trustForeign: z.boolean().optional(),
})
export type RestoreRequest = z.infer<typeof restoreRequest>

const attempt = z.object({
  id: z.uuid(),
  status: z.enum(['queued', 'running', 'completed', 'failed', 'cancelled', 'interrupted']),
  phase: z.string().nullable(),
  percent: z.number().nullable(),
  phases: z.array(phaseRecord),
  liveDataTouched: z.boolean(),
  error: problem.nullable(),
  requestedBy: z.string().nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
})

/** While its undo is queued or running, `status`, `phase` and `percent` are the undo's. */
export const restoreStatus = attempt.extend({
  backupId: z.uuid(),
  status: z.enum([...attempt.shape.status.options, 'undone']),
  scope: restoreScope,
  /** With the scope `chosen`: what was chosen, at most 100 of the paths, and how many documents that are. */
  chosen: z.object({ paths: z.array(z.string()), count: z.number(), bytes: z.number() }).optional(),
  safetyBackupId: z.uuid().nullable(),
  warnings: z.array(warning),
  /** Null: it cannot be undone, or not any more. */
  undoUntil: instant.nullable(),
  /** What lies beside the live data until then: what the restore replaced, or what its undo did. Bytes: null is unknown. */
  kept: z
    .object({ until: instant, databaseBytes: z.number().nullable(), documentBytes: z.number().nullable() })
    .nullable(),
  /** The newest attempt to undo it. */
  undo: attempt.nullable(),
})
export type RestoreStatus = z.infer<typeof restoreStatus>

/** Without an id: the last restore that was completed. */
export const undoRequest = z.object({ id: z.uuid().optional() })

export const idle = z.object({ status: z.literal('idle') })
