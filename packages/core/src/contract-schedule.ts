import { z } from 'zod'
import { backup, byId, contents, instant, problem } from './contract.ts'
import { notify, recipients, scheduleNotify } from './contract-alert.ts'
import { proofRhythm } from './contract-proof.ts'
import { delivery, hookUrl } from './contract-webhook.ts'

/** The shapes of schedules, retention and settings that cross the wire. Browser-safe, like contract.ts. */

export const frequency = z.enum(['hourly', 'daily', 'weekly', 'monthly', 'custom'])
export type Frequency = z.infer<typeof frequency>

/** What is done about slots that passed while no server ran: one run in their place, or none. */
export const missedRun = z.enum(['run', 'skip'])
export type MissedRun = z.infer<typeof missedRun>

const kept = z.number().int().min(0).max(10_000)

/**
 * How many backups stay: the last ones, and the newest of each of so many hours, days, ISO weeks, months and years in
 * the schedule's zone. What no rule keeps expires. Zero everywhere means no limit by number, never none at all.
 * `maxAgeDays` ends what the others would keep longer; the newest good backup stays whatever its age.
 */
export const retentionPolicy = z.object({
  keepLast: kept,
  hourly: kept.optional(),
  daily: kept.optional(),
  weekly: kept.optional(),
  monthly: kept.optional(),
  yearly: kept.optional(),
  maxAgeDays: z.number().int().min(1).max(36_500).nullish(),
})
export type RetentionPolicy = z.infer<typeof retentionPolicy>

/** What became of a schedule's runs on one day of its zone. `state` is what to show of them. */
export const scheduleDay = z.object({
  /** `2026-10-22`, in the schedule's zone. */
  day: z.string(),
  state: z.enum(['none', 'completed', 'warnings', 'failed', 'missed', 'running', 'expired']),
  completed: z.number(),
  /** How many of the completed ones had warnings. */
  warnings: z.number(),
  failed: z.number(),
  /** Slots nothing ran for: passed while no server was up, or while the run before still went on. */
  missed: z.number(),
  running: z.number(),
  /** Of the completed ones, how many retention has removed since. */
  expired: z.number(),
})
export type ScheduleDay = z.infer<typeof scheduleDay>

/** What retention last did for a schedule. */
export const retentionReport = z.object({
  at: instant,
  expired: z.number(),
  expiredBytes: z.number(),
  /** Backups that should have expired and stayed, each with the reason. */
  leftAlone: z.array(z.object({ id: z.uuid(), fileName: z.string(), reason: z.string() })),
  /** Why nothing was done at all. */
  problem: problem.nullable(),
})
export type RetentionReport = z.infer<typeof retentionReport>

export const schedule = z.object({
  id: z.uuid(),
  name: z.string(),
  frequency,
  /** Five fields: minute, hour, day of month (`L` is the last), month, day of week. */
  cron: z.string(),
  timeZone: z.string(),
  /** In words: "Every day at 02:30, Europe/Berlin". */
  sentence: z.string(),
  enabled: z.boolean(),
  contents,
  retention: retentionPolicy,
  /** In words: "Keeps the last 7, 4 weekly and 12 monthly". */
  retentionSentence: z.string(),
  missedRun,
  /** Null while it is off. */
  nextRunAt: instant.nullable(),
  /** What would be its next five runs, also while it is off. */
  nextRuns: z.array(instant),
  /** By when it must have made a backup; null while it is off. A failure that was told moves it on as well. */
  overdueAt: instant.nullable(),
  /** Since when it is overdue: that passed, and nothing has been heard of it; null: it is not. */
  overdueSince: instant.nullable(),
  /** What is mailed of it, where that differs from the settings; null: nothing does. */
  notify: scheduleNotify.nullable(),
  /** Told of every run: `/start` is added when one begins, `/fail` when it failed. */
  heartbeatUrl: z.string().nullable(),
  lastHeartbeat: delivery.nullable(),
  /** The newest attempt that ran, runs or waits to run. */
  lastOperation: backup.nullable(),
  /** When its newest backup was taken that is verified and in the store. */
  lastGoodAt: instant.nullable(),
  /** Thirty days, the oldest first, the last is today. */
  days: z.array(scheduleDay),
  backups: z.number(),
  backupBytes: z.number(),
  /** Since when a suspicious backup keeps retention from removing anything; null: it does not. */
  frozen: z.object({ since: instant, backupId: z.uuid(), reasons: z.array(z.string()) }).nullable(),
  lastRetention: retentionReport.nullable(),
  createdBy: z.string(),
  createdAt: instant,
  updatedAt: instant,
})
export type Schedule = z.infer<typeof schedule>

const scheduleFields = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}]*$/u, 'must be a single line without control characters'),
  frequency,
  /** The frequency's default when left out; needed for `custom`. */
  cron: z.string().trim().max(200).optional(),
  /** An IANA name; the server's zone when left out. */
  timeZone: z.string().trim().min(1).max(100).optional(),
  enabled: z.boolean().optional(),
  contents: contents.optional(),
  retention: retentionPolicy.optional(),
  missedRun: missedRun.optional(),
  notify: scheduleNotify.nullish(),
  heartbeatUrl: hookUrl.nullish(),
})

export const scheduleRequest = scheduleFields
export type ScheduleRequest = z.infer<typeof scheduleRequest>

/**
 * What is left out stays as it is, except that another frequency without a cron brings its default. `unchangedSince` is
 * the `updatedAt` the change was made from: refused as `stale` when the schedule is another by now.
 */
export const scheduleChange = scheduleFields.partial().extend({ id: z.uuid(), unchangedSince: instant.optional() })
export type ScheduleChange = z.infer<typeof scheduleChange>

/** Without `enabled` it is turned to the other state. */
export const scheduleToggle = byId.extend({ enabled: z.boolean().optional() })
export type ScheduleToggle = z.infer<typeof scheduleToggle>

/** What a schedule being edited would do. Of an existing one with its real backups. */
export const schedulePreviewRequest = z.object({
  id: z.uuid().optional(),
  frequency,
  cron: z.string().trim().max(200).optional(),
  timeZone: z.string().trim().max(100).optional(),
  contents: contents.optional(),
  retention: retentionPolicy.optional(),
})
export type SchedulePreviewRequest = z.infer<typeof schedulePreviewRequest>

/** One backup under a rule: whether it stays, and every reason, the strongest first. */
export const retentionVerdict = z.object({
  id: z.uuid(),
  fileName: z.string(),
  takenAt: instant,
  sizeBytes: z.number(),
  stays: z.boolean(),
  reasons: z.array(z.string()),
})
export type RetentionVerdict = z.infer<typeof retentionVerdict>

/** Newest first; `stay` and `go` count all of them. */
export const retentionPreview = z.object({
  stay: z.number(),
  go: z.number(),
  goBytes: z.number(),
  backups: z.array(retentionVerdict),
})
export type RetentionPreview = z.infer<typeof retentionPreview>

/** A run to come; `note` says what a change of the clocks does to it. */
export const plannedRun = z.object({ at: instant, note: z.string().nullable() })
export type PlannedRun = z.infer<typeof plannedRun>

export const schedulePreview = z.object({
  /** What is wrong with it so far, by field; then the rest is empty. */
  problems: z.array(
    z.object({ field: z.enum(['cron', 'timeZone']), message: z.string(), hint: z.string().nullable() }),
  ),
  cron: z.string(),
  timeZone: z.string(),
  sentence: z.string(),
  nextRuns: z.array(plannedRun),
  /** Worth knowing and no obstacle: another schedule in the same minute, runs that fall out when the clocks change. */
  remarks: z.array(z.string()),
  retentionSentence: z.string(),
  retention: retentionPreview,
})
export type SchedulePreview = z.infer<typeof schedulePreview>

/** A backup that retention removed, and why. */
export const expiredBackup = z.object({
  id: z.uuid(),
  fileName: z.string(),
  takenAt: instant,
  sizeBytes: z.number(),
  expiredAt: instant,
  reason: z.string(),
  scheduleId: z.uuid().nullable(),
  scheduleName: z.string().nullable(),
})
export type ExpiredBackup = z.infer<typeof expiredBackup>

/** Null: kept until an admin deletes it. */
const ownRule = retentionPolicy.nullable()

export const settings = z.object({
  /** For what belongs to no schedule. Pinned ones stay under any rule. */
  retention: z.object({ manual: ownRule, uploaded: ownRule, safety: ownRule }),
  /** A scheduled backup whose size or any table's rows fall by more than this share is suspicious; null: none is. */
  suspiciousDropPercent: z.number().int().min(1).max(99).nullable(),
  /** How fast backups, verifies and drills may read together, in MiB a second; 0 is as fast as they can, kept as null. */
  speedLimitMib: z.number().int().min(0).max(1_000_000).nullable(),
  /** How hard backups compress; null: as COMPRESSION_LEVEL says. */
  compressionLevel: z.number().int().min(1).max(9).nullable(),
  recipients,
  ...notify.shape,
  ...proofRhythm.shape,
})
export type Settings = z.infer<typeof settings>

const someSettings = z.object({
  retention: settings.shape.retention.partial().optional(),
  suspiciousDropPercent: settings.shape.suspiciousDropPercent.optional(),
  speedLimitMib: settings.shape.speedLimitMib.optional(),
  compressionLevel: settings.shape.compressionLevel.optional(),
  recipients: recipients.optional(),
  ...notify.partial().shape,
  ...proofRhythm.partial().shape,
})
export type SomeSettings = z.infer<typeof someSettings>

/**
 * What is left out stays as it is. `unchangedFrom` is what the change was made from: refused as `stale` when any of it is
 * another by now.
 */
export const settingsChange = someSettings.extend({ unchangedFrom: someSettings.optional() })
export type SettingsChange = z.infer<typeof settingsChange>
