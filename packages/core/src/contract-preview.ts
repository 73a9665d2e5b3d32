import { z } from 'zod'
import { byId, instant, problem } from './contract.ts'

/** What a restore would do to the documents, one by one. Browser-safe, like contract.ts. */

/** `add`: not there now. `replace`: another content now. `remove`: not in the backup. */
export const documentChangeKind = z.enum(['add', 'replace', 'remove'])
export type DocumentChangeKind = z.infer<typeof documentChangeKind>

export const comparisonQuery = byId.extend({
  /** All kinds unless said otherwise. */
  kind: documentChangeKind.optional(),
  /** Words that a path must hold, in any case. */
  search: z.string().trim().max(200).optional(),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(500).default(50),
  /** The id of a comparison that is not recent enough any more: another one is begun. */
  insteadOf: z.uuid().optional(),
})
export type ComparisonQuery = z.infer<typeof comparisonQuery>

export const documentChange = z.object({
  kind: documentChangeKind,
  path: z.string(),
  sizeNow: z.number().nullable(),
  sizeInBackup: z.number().nullable(),
  /** When what is there now was last written. */
  modifiedAt: instant.nullable(),
  /** Why no backup holds it: a link, a name that is not UTF-8, … Only of what is removed. */
  reason: z.string().nullable(),
})
export type DocumentChange = z.infer<typeof documentChange>

const sum = z.object({ documents: z.number(), sizeBytes: z.number() })

/** While it is `running`, ask again: the figures grow, and nothing is listed before it is `done`. */
export const documentsComparison = z.object({
  id: z.uuid(),
  state: z.enum(['running', 'done', 'failed']),
  /** What is live was looked at from then on. */
  comparedAt: instant,
  /** Documents looked at so far, and bytes that had to be read to compare their hashes. */
  looked: z.number(),
  readBytes: z.number(),
  error: problem.nullable(),
  same: z.number(),
  add: sum,
  replace: sum,
  remove: sum,
  items: z.array(documentChange),
  page: z.number(),
  pageSize: z.number(),
  total: z.number(),
})
export type DocumentsComparison = z.infer<typeof documentsComparison>
