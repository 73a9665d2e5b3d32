import { z } from 'zod'
import { contents, installation, instant, operationKind, operationStatus, origin, problem } from './contract.ts'

/** The shapes of the overview that cross the wire. Browser-safe, like contract.ts. */

/**
 * `none`: there has never been a backup. `protected` needs a verified backup that still exists; `attention`: there is
 * one, and something wants a look; `failed`: what should have been backed up was not.
 */
export const protectionState = z.enum(['none', 'protected', 'attention', 'failed'])
export type ProtectionState = z.infer<typeof protectionState>

export const goodBackup = z.object({
  id: z.uuid(),
  takenAt: instant,
  contents,
  scheduleName: z.string().nullable(),
  origin,
})
export type GoodBackup = z.infer<typeof goodBackup>

export const protection = z.object({
  state: protectionState,
  /** In one sentence, what makes it what it is; null when all is well, or nothing was tried yet. */
  because: z.string().nullable(),
  /** The newest one that is verified and in the store. */
  lastGood: goodBackup.nullable(),
  /** Since when no scheduled run was without its backup, until now or until `brokenSince`. */
  since: instant.nullable(),
  brokenSince: instant.nullable(),
})
export type Protection = z.infer<typeof protection>

/** One attempt of the last thirty days, on the line of time. `gone`: a backup that is not in the store any more. */
export const moment = z.object({
  id: z.uuid(),
  at: instant,
  contents,
  name: z.string(),
  is: z.enum(['kept', 'gone', 'failed']),
  warnings: z.number(),
})
export type Moment = z.infer<typeof moment>

export const plannedBackup = z.object({ at: instant, scheduleId: z.uuid(), scheduleName: z.string(), contents })
export type PlannedBackup = z.infer<typeof plannedBackup>

/** What the store held at the end of a day. */
export const storePoint = z.object({ day: z.iso.date(), bytes: z.number() })
export type StorePoint = z.infer<typeof storePoint>

export const growth = z.object({
  points: z.array(storePoint),
  /** Null: less than a week is known, or it does not grow. */
  bytesPerDay: z.number().nullable(),
  /** When there is no room left, if it goes on so; null: not foreseeable, or in more than two years. */
  fullAt: instant.nullable(),
})
export type Growth = z.infer<typeof growth>

/** Something that wants a look, with where to look. */
export const attention = problem.extend({
  tone: z.enum(['failed', 'attention']),
  at: z.discriminatedUnion('page', [
    z.object({ page: z.literal('backup'), id: z.uuid() }),
    z.object({ page: z.literal('schedule'), id: z.uuid() }),
    z.object({ page: z.literal('schedules') }),
    z.object({ page: z.literal('new-schedule') }),
    z.object({ page: z.literal('backups') }),
    z.object({ page: z.literal('settings') }),
    z.object({ page: z.literal('alerts') }),
    z.object({ page: z.literal('outbox') }),
  ]),
})
export type Attention = z.infer<typeof attention>

/** One line of what happened. */
export const activity = z.object({
  id: z.uuid(),
  kind: operationKind,
  status: operationStatus,
  /** A schedule's name, or what it was about. */
  name: z.string(),
  at: instant,
  /** The backup to open for it; null when it has no page of its own. */
  backupId: z.uuid().nullable(),
  sizeBytes: z.number().nullable(),
  tableCount: z.number().nullable(),
  documentCount: z.number().nullable(),
  seconds: z.number().nullable(),
  warnings: z.number(),
  error: z.string().nullable(),
})
export type Activity = z.infer<typeof activity>

export const overview = z.object({
  /** By the clock that schedules are decided by. */
  now: instant,
  protection,
  running: z.number(),
  lastProven: installation.shape.lastProven,
  moments: z.array(moment),
  /** In the week to come, the next first. */
  planned: z.array(plannedBackup),
  store: z.object({ backups: z.number(), usedBytes: z.number(), freeBytes: z.number().nullable(), growth }),
  attention: z.array(attention),
  activity: z.array(activity),
  /** How many schedules are on. */
  schedules: z.number(),
})
export type Overview = z.infer<typeof overview>

/** One thing that a backup needs, or an admin would want, looked at now. */
export const environmentCheck = z.object({
  what: z.enum(['database', 'documents', 'store', 'redis', 'mail']),
  /** `missing`: not set up, and backups go on without it. */
  state: z.enum(['ok', 'missing', 'failed']),
  message: z.string(),
  hint: z.string().nullable(),
})
export type EnvironmentCheck = z.infer<typeof environmentCheck>
