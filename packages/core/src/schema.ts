import type { Manifest } from '@mvp/archive/manifest'
import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  real,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type {
  Contents,
  OperationKind,
  OperationStatus,
  Origin,
  PhaseRecord,
  Problem,
  Provenance,
  TableRows,
  Verification,
  Warning,
} from './contract.ts'
import type { Notify, ScheduleNotify } from './contract-alert.ts'
import type { RestoreScope, RestoreStatus } from './contract-restore.ts'
import type { Frequency, MissedRun, RetentionPolicy, RetentionReport, Settings } from './contract-schedule.ts'
import { instant, slot } from './schema-columns.ts'

/** The console database. Never dumped, never restored. What it knows of who may do what, and whom it tells, is in the files beside. */

/** `app` operations touch what is protected; `archive` operations are long reads that must never make a backup late. */
export type Lane = 'app' | 'archive'
export type Trigger = 'console' | 'api' | 'schedule' | 'restore' | 'server'

/** What only a restore, or its undo, knows about itself. */
export type RestoreDetails = {
  scope: RestoreScope
  /** With the scope `chosen`: paths of documents and folders, and what they come to in the backup. */
  chosen?: { paths: string[]; count: number; bytes: number }
  skipSafetyBackup: boolean
  safetyBackupId: string | null
  liveDataTouched: boolean
  undoUntil: string | null
  undone: boolean
  /** What lies beside the live data since; absent or null: nothing. */
  kept?: RestoreStatus['kept']
  /** Of an undo: the restore that it takes back. */
  undoes?: string
  /** The dump of an archive that was not made here was loaded with our own rights, by choice. */
  trustForeign?: boolean
}

/** When to back up, and what stays. One that was deleted keeps its row: its backups still bear its name. */
export const backupSchedules = pgTable(
  'backup_schedules',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    name: text('name').notNull(),
    frequency: text('frequency').$type<Frequency>().notNull(),
    cron: text('cron').notNull(),
    timeZone: text('time_zone').notNull(),
    enabled: boolean('enabled').notNull(),
    contents: text('contents').$type<Contents>().notNull(),
    retention: jsonb('retention').$type<RetentionPolicy>().notNull(),
    missedRun: text('missed_run').$type<MissedRun>().notNull(),
    /** The slot that is next to be claimed; null while it is off. Whoever moves it on has claimed it. */
    nextRunAt: slot('next_run_at'),
    /** By when it must have made a backup; null while it is off. */
    overdueAt: slot('overdue_at'),
    /** Whoever sets it once that has passed tells of it. Null again when it has been heard of. */
    overdueSince: slot('overdue_since'),
    /** What is mailed of it, only what differs from the settings. */
    notify: jsonb('notify').$type<ScheduleNotify>(),
    heartbeatUrl: text('heartbeat_url'),
    /** Nothing expires while this is set: the suspicious backup that an admin has to look at. */
    frozenBy: uuid('frozen_by'),
    frozenAt: instant('frozen_at'),
    lastRetention: jsonb('last_retention').$type<RetentionReport>(),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
    deletedAt: instant('deleted_at'),
  },
  (t) => [
    // Two schedules of one name could not be told apart in a list of backups.
    uniqueIndex('backup_schedules_name').on(sql`lower(${t.name})`).where(sql`${t.deletedAt} is null`),
    index('backup_schedules_due').on(t.nextRunAt).where(sql`${t.enabled} and ${t.deletedAt} is null`),
  ],
)
export type ScheduleRow = typeof backupSchedules.$inferSelect

/** One row: what an admin sets for the whole installation, and what is claimed once for all servers. */
export const backupSettings = pgTable(
  'backup_settings',
  {
    id: boolean('id').primaryKey().default(true),
    retention: jsonb('retention').$type<Settings['retention']>().notNull(),
    suspiciousDropPercent: integer('suspicious_drop_percent'),
    /** When retention is next due everywhere. Whoever moves it on has claimed it. */
    nextCleanupAt: slot('next_cleanup_at'),
    /** Empty: every admin of the console. */
    recipients: text('recipients').array().notNull().default(sql`'{}'`),
    /** Only what differs from the usual. */
    notify: jsonb('notify').$type<Partial<Notify>>().notNull().default({}),
    /** How long an archive may go unread, and between two drills; null: as long as it likes. */
    verifyEveryDays: integer('verify_every_days').default(30),
    drillEveryDays: integer('drill_every_days').default(7),
    /** How fast backups, verifies and drills may read, in MiB a second; null: as fast as they can. */
    speedLimitMib: integer('speed_limit_mib'),
    /** 1 to 9, of what compresses; null: what the server is started with. */
    compressionLevel: integer('compression_level'),
    /** When the next drill is due. Whoever moves it on has claimed it. */
    nextDrillAt: slot('next_drill_at'),
  },
  (t) => [check('backup_settings_one_row', sql`${t.id}`)],
)
export type SettingsRow = typeof backupSettings.$inferSelect

/** Every operation: one attempt at something. */
export const backupHistory = pgTable(
  'backup_history',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    kind: text('kind').$type<OperationKind>().notNull(),
    lane: text('lane').$type<Lane>().notNull(),
    trigger: text('trigger').$type<Trigger>().notNull(),
    status: text('status').$type<OperationStatus>().notNull().default('queued'),
    /** Set for what can become a backup in the store: kinds backup and upload. */
    origin: text('origin').$type<Origin>(),
    contents: text('contents').$type<Contents>(),
    note: text('note'),
    /** What an uploaded file was called where it came from; shown until the archive has a name of ours. */
    uploadedAs: text('uploaded_as'),
    requestedBy: text('requested_by'),
    scheduleId: uuid('schedule_id').references(() => backupSchedules.id),
    scheduledFor: instant('scheduled_for'),
    /** How many slots of its schedule had passed unclaimed when this one was claimed in their place. */
    missedSlots: integer('missed_slots').notNull().default(0),
    /** The token under which the schedule's Redis lock is held for it. */
    gateToken: text('gate_token'),
    /** A safety backup runs inside its restore: under the restore's lane and lease. */
    parentId: uuid('parent_id').references((): AnyPgColumn => backupHistory.id),
    /** The backup that a restore, verify or drill is about. */
    subjectId: uuid('subject_id').references((): AnyPgColumn => backupHistory.id),
    /** Who may work on it: the instance that claimed it, or took it over to end it. */
    owner: text('owner'),
    /** The name of the server that ran it. */
    server: text('server'),
    fence: bigint('fence', { mode: 'number' }).notNull().default(0),
    leaseUntil: instant('lease_until'),
    cancelRequested: boolean('cancel_requested').notNull().default(false),
    phase: text('phase'),
    percent: real('percent'),
    bytesDone: bigint('bytes_done', { mode: 'number' }).notNull().default(0),
    bytesTotal: bigint('bytes_total', { mode: 'number' }),
    phases: jsonb('phases').$type<PhaseRecord[]>().notNull().default([]),
    warnings: jsonb('warnings').$type<Warning[]>().notNull().default([]),
    error: jsonb('error').$type<Problem>(),
    restore: jsonb('restore').$type<RestoreDetails>(),
    createdAt: instant('created_at').notNull().defaultNow(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    /** Taken off the list by an admin. The row stays: history is not rewritten. */
    removedAt: instant('removed_at'),
  },
  (t) => [
    // One operation at a time in each lane, over all servers; a safety backup counts as part of its restore.
    uniqueIndex('one_running_per_lane').on(t.lane).where(sql`${t.status} = 'running' and ${t.parentId} is null`),
    // A slot of a schedule runs once, whoever claims it.
    unique('one_operation_per_slot').on(t.scheduleId, t.scheduledFor),
    // Nulls first, though there are none: `order by … desc` means that, and an index that says otherwise is no help to it.
    index('backup_history_newest_first').on(t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('backup_history_of_schedule').on(t.scheduleId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    // All that the list is counted, filtered and put in order by, so that it opens the rows of one page only.
    index('backup_history_listed')
      .on(
        ...[t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()],
        ...[t.status, t.origin, t.scheduleId, t.startedAt, t.finishedAt],
      )
      .where(sql`${t.kind} in ('backup', 'upload') and ${t.removedAt} is null`),
    index('backup_history_named').on(t.id).where(sql`${t.note} is not null or ${t.uploadedAs} is not null`),
    index('backup_history_by_outcome').on(t.kind, t.status, t.createdAt),
    index('backup_history_of_schedule_by_outcome').on(t.scheduleId, t.status, t.createdAt),
    index('backup_history_gaps')
      .on(t.createdAt)
      .where(sql`${t.scheduleId} is not null and ${t.status} in ('failed', 'interrupted')`),
    index('backup_history_unfinished').on(t.status).where(sql`${t.status} in ('queued', 'running')`),
  ],
)
export type Operation = typeof backupHistory.$inferSelect

/**
 * How many backups the list holds, by the week they were requested in and what the list is filtered by; triggers of
 * backup_history add to it, sumUpCounts adds up. To count them would take longer with every year.
 */
export const backupListCounts = pgTable('backup_list_counts', {
  /** Since the beginning of 1970. */
  week: integer('week').notNull(),
  status: text('status').$type<OperationStatus>().notNull(),
  origin: text('origin').$type<Origin>(),
  scheduleId: uuid('schedule_id'),
  /** More or, if negative, less than the other rows say. Only ever added: two operations never wait for each other here. */
  more: bigint('more', { mode: 'number' }).notNull(),
})

const figure = (column: string, half: 'database' | 'documents', name: string) =>
  bigint(column, { mode: 'number' }).generatedAlwaysAs(sql.raw(`("manifest" #>> '{${half},${name}}')::bigint`))

/** A whole archive in the store. Its id is the operation's that made it. */
export const backupArchives = pgTable(
  'backup_archives',
  {
    id: uuid('id')
      .primaryKey()
      .references(() => backupHistory.id),
    fileName: text('file_name').notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    sha256: text('sha256').notNull(),
    manifest: jsonb('manifest').$type<Manifest>().notNull(),
    /** What the archive's index says of its tables, so that nobody has to open the file to know. */
    tables: jsonb('tables').$type<TableRows[]>().notNull().default([]),
    // Figures of the manifest, so that a list needs not open all of them.
    tableCount: figure('table_count', 'database', 'tables'),
    rowCount: figure('row_count', 'database', 'rows'),
    documentCount: figure('document_count', 'documents', 'count'),
    documentBytes: figure('document_bytes', 'documents', 'bytes'),
    provenance: text('provenance').$type<Provenance>().notNull(),
    pinned: boolean('pinned').notNull().default(false),
    verification: text('verification').$type<Verification>().notNull(),
    /** When it was last found whole. */
    verifiedAt: instant('verified_at').notNull(),
    /** When it was last read whole, whatever was found; null: something is amiss with its file and it is to be read. */
    checkedAt: slot('checked_at').defaultNow(),
    /** When a drill last restored it, and how long that took. */
    provenAt: instant('proven_at'),
    provenMs: bigint('proven_ms', { mode: 'number' }),
    takenAt: instant('taken_at').notNull(),
    /** Since when every document in it has been read from the folder at least once; null: not known, or there are none. */
    documentsReadAt: instant('documents_read_at'),
    /** As retention foresees it; see the contract. */
    expiresAt: instant('expires_at'),
    keptBecause: jsonb('kept_because').$type<string[]>().notNull().default([]),
    /** When it was compared with the ones before it; only what has been is counted by a schedule's retention. */
    judgedAt: instant('judged_at'),
    /** Why it is suspicious; null: it is not. */
    suspiciousBecause: jsonb('suspicious_because').$type<string[]>(),
    acknowledgedBy: text('acknowledged_by'),
    acknowledgedAt: instant('acknowledged_at'),
    /** A download on any server keeps its file until then, and goes on moving it. */
    heldUntil: instant('held_until'),
    /** Why retention removed it; null for one that was not, or was deleted by an admin. */
    expiredBecause: text('expired_because'),
    /** First phase of a deletion: from here on it is no backup any more. */
    deletedAt: instant('deleted_at'),
    /** Second phase: the file is gone. A crash in between leaves it for the store's reconciliation. */
    unlinkedAt: instant('unlinked_at'),
  },
  // Two archives never share a name while both exist.
  (t) => [
    uniqueIndex('backup_archives_file_name').on(t.fileName).where(sql`${t.deletedAt} is null`),
    // What the list is filtered and put in order by. The rows themselves are long: each holds its manifest.
    index('backup_archives_listed').on(t.id, t.sizeBytes, t.verification, t.fileName),
    // What is in the store, be its history as long as it may.
    index('backup_archives_in_store')
      .on(t.takenAt.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`${t.deletedAt} is null`),
    index('backup_archives_deleted').on(t.deletedAt, t.verifiedAt, t.sizeBytes),
  ],
)
export type Archive = typeof backupArchives.$inferSelect
