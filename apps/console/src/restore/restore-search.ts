import { restoreScope } from '@mvp/core/contract'
import { documentChangeKind } from '@mvp/core/contract-preview'
import { z } from 'zod'
import { documentPlace } from '../backup/document-place.ts'

/** More would not fit an address: a folder stands for all that is in it. */
export const mostChosen = 100

/** What a restore's address holds. What does not fit is dropped. */
export const restoreSearch = documentPlace.extend({
  /** The restore whose outcome is shown; without it the page shows what a restore would change. */
  operation: z.uuid().optional().catch(undefined),
  scope: restoreScope.optional().catch(undefined),
  /** SQL that was not made here may run with our rights. */
  trust: z.literal(true).optional().catch(undefined),
  /** Documents and folders that are ticked. */
  chosen: z.array(z.string().min(1).max(4096)).min(1).max(mostChosen).optional().catch(undefined),
  /** The changes of documents that are listed. */
  kind: documentChangeKind.optional().catch(undefined),
  search: z.coerce.string().trim().min(1).max(200).optional().catch(undefined),
  changes: z.coerce.number().int().min(2).optional().catch(undefined),
})
export type RestoreSearch = z.infer<typeof restoreSearch>
