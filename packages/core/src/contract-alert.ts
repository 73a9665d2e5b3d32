import { z } from 'zod'
import { instant, phaseRecord, problem } from './contract.ts'

/** The shapes of alerts and their mails that cross the wire. Browser-safe, like contract.ts. */

export const alertEvent = z.enum([
  'success',
  'warning',
  'failure',
  'overdue',
  'recovered',
  /** Told to webhooks and heartbeats only: nobody wants a mail of it. */
  'backup-started',
  'restore-started',
  'restore-done',
  'retention-frozen',
  'test',
])
export type AlertEvent = z.infer<typeof alertEvent>

/** Whoever is told. No name beside the address: nothing a header could be broken with. */
export const recipient = z.string().trim().max(254).pipe(z.email('must be an e-mail address, without a name'))

export const recipients = z
  .array(recipient)
  .max(50)
  .refine((all) => new Set(all.map((each) => each.toLowerCase())).size === all.length, 'must not name anyone twice')

/** What is mailed. */
export const notify = z.object({
  notifyOnSuccess: z.boolean(),
  notifyOnWarning: z.boolean(),
  notifyOnFailure: z.boolean(),
  notifyOnOverdue: z.boolean(),
  notifyOnRecovered: z.boolean(),
  notifyOnRestore: z.boolean(),
  notifyOnRetention: z.boolean(),
})
export type Notify = z.infer<typeof notify>

/** What a schedule has of its own in that; what is left out is as in the settings. */
export const scheduleNotify = notify.omit({ notifyOnRestore: true }).partial()
export type ScheduleNotify = z.infer<typeof scheduleNotify>

export const notifyKeys = notify.keyof().options

export const usualNotify: Notify = {
  notifyOnSuccess: false,
  notifyOnWarning: true,
  notifyOnFailure: true,
  notifyOnOverdue: true,
  notifyOnRecovered: true,
  notifyOnRestore: true,
  notifyOnRetention: true,
}

/** What a mail says, cut where it is long. Facts, not text: the words are the template's. */
export const alertFacts = z.object({
  event: alertEvent,
  app: z.string(),
  /** The schedule's name, or what was done by hand: `Nightly`, `Restore of cars_backup_….tar.gz`. */
  subject: z.string(),
  at: instant,
  timeZone: z.string(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  server: z.string().nullable(),
  requestedBy: z.string().nullable(),
  cause: problem.nullable(),
  /** In sentences, at most ten. */
  warnings: z.array(z.string()),
  warningCount: z.number(),
  /** The last ones. */
  phases: z.array(phaseRecord),
  /** Failures in a row, this one among them; of a recovery those before it. */
  failures: z.object({ count: z.number(), since: instant }).nullable(),
  /** Of a repeated failure: how many of those are not mailed for which there is this one. */
  digest: z.boolean(),
  /** The slot it is about, and by when that should have made a backup; of a recovery too, when it was overdue. */
  overdue: z.object({ slot: instant.nullable(), deadline: instant }).nullish(),
  backup: z.object({ fileName: z.string(), sizeBytes: z.number(), takenAt: instant }).nullable(),
  /** The newest backup of the schedule, else of all, that is verified and in the store. */
  lastGood: z.object({ fileName: z.string(), sizeBytes: z.number(), takenAt: instant }).nullable(),
  link: z.string(),
})
export type AlertFacts = z.infer<typeof alertFacts>

/** `kept`: no provider is set, or there is nobody to send it to. */
export const mailState = z.enum(['waiting', 'sending', 'delivered', 'failed', 'kept'])
export type MailState = z.infer<typeof mailState>

export const outboxMail = z.object({
  id: z.uuid(),
  event: alertEvent,
  state: mailState,
  subject: z.string(),
  recipients: z.array(z.string()),
  scheduleId: z.uuid().nullable(),
  operationId: z.uuid().nullable(),
  attempts: z.number(),
  createdAt: instant,
  nextAttemptAt: instant.nullable(),
  deliveredAt: instant.nullable(),
  failedAt: instant.nullable(),
  /** What the provider calls it. */
  providerId: z.string().nullable(),
  /** What the provider last said, where it did not take it from all. */
  lastError: z.string().nullable(),
})
export type OutboxMail = z.infer<typeof outboxMail>

export const outboxQuery = z.object({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(200).default(25),
})
export type OutboxQuery = z.infer<typeof outboxQuery>

/** Newest first. `provider`: who takes the mails; null: nobody, they are kept. */
export const outboxPage = z.object({
  items: z.array(outboxMail),
  page: z.number(),
  pageSize: z.number(),
  total: z.number(),
  provider: z.enum(['resend', 'smtp']).nullable(),
})
export type OutboxPage = z.infer<typeof outboxPage>

/** A mail as it is sent. */
export const mailPreview = z.object({ mail: outboxMail, html: z.string(), text: z.string() })
export type MailPreview = z.infer<typeof mailPreview>

/** To whom; left out: to whom alerts go. */
export const testMailRequest = z.object({ to: recipient.optional() })
export type TestMailRequest = z.infer<typeof testMailRequest>

export const testMailAnswer = z.object({
  delivered: z.boolean(),
  recipients: z.array(z.string()),
  /** The provider's own words, also when it took it. */
  answer: z.string(),
})
export type TestMailAnswer = z.infer<typeof testMailAnswer>
