import { z } from 'zod'
import { backup } from './contract.ts'
import { proof } from './contract-proof.ts'
import { restoreStatus } from './contract-restore.ts'

/**
 * What the live stream carries: the whole state of the operation that changed, so that a client may join at any time. Of
 * schedules only that some have changed: what is next of them is worked out when they are asked for.
 */
export const operationEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('backup'), backup }),
  z.object({ type: z.literal('backup-removed'), id: z.uuid() }),
  z.object({ type: z.literal('restore'), restore: restoreStatus }),
  z.object({ type: z.literal('proof'), proof }),
  z.object({ type: z.literal('schedules') }),
])
export type OperationEvent = z.infer<typeof operationEvent>
