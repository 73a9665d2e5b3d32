import { z } from 'zod'
import { instant, operationStatus, phaseRecord, problem, progress, warning } from './contract.ts'

/** The shapes of verifies and drills that cross the wire. Browser-safe, like contract.ts. */

/** `verify` reads an archive whole; `drill` restores it beside the live data and drops what it made. */
export const proofKind = z.enum(['verify', 'drill'])
export type ProofKind = z.infer<typeof proofKind>

/** One attempt to prove a backup good. */
export const proof = z.object({
  id: z.uuid(),
  kind: proofKind,
  backupId: z.uuid(),
  status: operationStatus,
  progress: progress.nullable(),
  phases: z.array(phaseRecord),
  warnings: z.array(warning),
  error: problem.nullable(),
  /** Null: nobody, it was its turn. */
  requestedBy: z.string().nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
})
export type Proof = z.infer<typeof proof>

/** The newest of each kind for one backup. */
export const proofs = z.object({ verify: proof.nullable(), drill: proof.nullable() })
export type Proofs = z.infer<typeof proofs>

/** 0 is off, and kept as null. */
const everyDays = z.number().int().min(0).max(3650).nullable()

/** How often what is in the store is proven. */
export const proofRhythm = z.object({
  /** How long an archive may go unread. */
  verifyEveryDays: everyDays,
  /** Between two drills of the newest backup. */
  drillEveryDays: everyDays,
})
export type ProofRhythm = z.infer<typeof proofRhythm>
