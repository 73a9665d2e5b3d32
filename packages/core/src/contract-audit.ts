import { z } from 'zod'
import { instant } from './contract.ts'

/** The shapes of the audit log that cross the wire. Browser-safe, like contract.ts. */

/** `server`: done by the server itself, asked by nobody. */
export const auditVia = z.enum(['console', 'api', 'server'])
export type AuditVia = z.infer<typeof auditVia>

/**
 * What belongs to an entry, without secrets and cut where it is long: `input` as it was given, `changed` with the fields
 * that differ as `{before, after}`, `made` with the id of what came of it, and facts of the action.
 */
export const auditDetails = z.record(z.string(), z.unknown())
export type AuditDetails = z.infer<typeof auditDetails>

export const auditEntry = z.object({
  id: z.number(),
  at: instant,
  /** For a sign-in the address that was typed; null for what the server did by itself. */
  who: z.string().nullable(),
  via: auditVia,
  /** Where the request came from. */
  address: z.string().nullable(),
  /** `backup.remove`, `schedule.change`, `auth.signIn`. */
  action: z.string(),
  subjectId: z.uuid().nullable(),
  /** The name of a file, a schedule or a token at that time. */
  subject: z.string().nullable(),
  /** `ok`, or the code of the error it was refused or failed with. */
  result: z.string(),
  details: auditDetails,
})
export type AuditEntry = z.infer<typeof auditEntry>

const words = z
  .string()
  .trim()
  .max(200)
  .regex(/^\P{Cc}*$/u, 'must not hold control characters')
  .optional()

export const auditFilter = z.object({
  /** One action, or the first part of several: `schedule` finds `schedule.change`. */
  action: words,
  /** A part of the address, in any case. */
  who: words,
  from: instant.optional(),
  /** The first instant that is not in it any more. */
  to: instant.optional(),
})
export type AuditFilter = z.infer<typeof auditFilter>

export const auditQuery = auditFilter.extend({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(200).default(50),
})
export type AuditQuery = z.infer<typeof auditQuery>

/** Newest first. */
export const auditPage = z.object({
  items: z.array(auditEntry),
  page: z.number(),
  pageSize: z.number(),
  total: z.number(),
})
export type AuditPage = z.infer<typeof auditPage>
