import { z } from 'zod'
import { backup } from './contract.ts'

/** What two backups differ in. Browser-safe, like contract.ts. *Then* is in the older of the two, *now* in the newer. */

export const differenceKind = z.enum(['added', 'removed', 'changed'])
export type DifferenceKind = z.infer<typeof differenceKind>

export const compareQuery = z.object({
  a: z.uuid(),
  b: z.uuid(),
  /** Of the documents that are listed; all kinds unless said otherwise. */
  kind: differenceKind.optional(),
  /** Words that a path must hold, in any case. */
  search: z.string().trim().max(200).optional(),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(500).default(50),
})
export type CompareQuery = z.infer<typeof compareQuery>

/** Null rows: the table is not in that backup. */
export const tableDifference = z.object({
  schema: z.string(),
  name: z.string(),
  rowsThen: z.number().nullable(),
  rowsNow: z.number().nullable(),
})
export type TableDifference = z.infer<typeof tableDifference>

export const documentDifference = z.object({
  kind: differenceKind,
  path: z.string(),
  sizeThen: z.number().nullable(),
  sizeNow: z.number().nullable(),
})
export type DocumentDifference = z.infer<typeof documentDifference>

export const backupsComparison = z.object({
  older: backup,
  newer: backup,
  /** All tables of both; null when one of the two holds no database. */
  tables: z.array(tableDifference).nullable(),
  /** By hash; null when one of the two holds no documents. */
  documents: z
    .object({
      same: z.number(),
      added: z.number(),
      removed: z.number(),
      changed: z.number(),
      /** Of a size that is the same, in an archive packed by hand, which has no hashes: counted as the same. */
      unhashed: z.number(),
      items: z.array(documentDifference),
      page: z.number(),
      pageSize: z.number(),
      total: z.number(),
    })
    .nullable(),
})
export type BackupsComparison = z.infer<typeof backupsComparison>
