import { skippedDocument } from '@mvp/archive/manifest'
import { z } from 'zod'
import { byId, instant } from './contract.ts'

/** The shapes of the documents in a backup that cross the wire. Browser-safe, like contract.ts. */

/** Paths are below the documents folder, with slashes; the folder itself is the empty path. */
const path = z.string().max(4096)

export const documentsQuery = byId.extend({
  folder: path.default(''),
  /** Words that a path must hold, in any case; below the folder, however deep. */
  search: z.string().trim().max(200).optional(),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(500).default(100),
})
export type DocumentsQuery = z.infer<typeof documentsQuery>

/** `skipped`: it was met when the backup was taken, and is not in it for the reason. */
export const documentItem = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('folder'), path, documents: z.number(), sizeBytes: z.number() }),
  z.object({
    kind: z.literal('document'),
    path,
    sizeBytes: z.number(),
    modifiedAt: instant.nullable(),
    /** Null in an archive that was packed by hand without its index. */
    sha256: z.string().nullable(),
  }),
  z.object({ kind: z.literal('skipped'), path, reason: skippedDocument.shape.reason }),
])
export type DocumentItem = z.infer<typeof documentItem>

/** Folders first, then by path. `documents` and `sizeBytes` are those below the folder. */
export const documentPage = z.object({
  folder: path,
  documents: z.number(),
  sizeBytes: z.number(),
  items: z.array(documentItem),
  page: z.number(),
  pageSize: z.number(),
  total: z.number(),
})
export type DocumentPage = z.infer<typeof documentPage>

export const documentDownload = byId.extend({ path: path.min(1) })
