import type { Transaction } from '../console-database.ts'
import type { Warning } from '../contract.ts'
import type { Operation } from '../schema.ts'

/** What a piece of work tells of itself and is stopped by, whoever runs it: a server for its row, or a terminal. */
export type Progress = Pick<Run, 'signal' | 'enter' | 'summarize' | 'advance' | 'warn'>

/**
 * What a piece of work holds while it owns its operation. The signal fires when the ownership ends: cancelled by an
 * admin, lease lost to another server, server stopping. The work stops with it and throws `signal.reason`.
 */
export type Run = {
  readonly operation: Operation
  readonly signal: AbortSignal
  /** Ends the current phase with a summary of what it did, and begins the next. `bytesTotal` null: not known yet. */
  enter(phase: string, bytesTotal?: number | null): Promise<void>
  /** One sentence on what the current phase did, kept in the phase's record. */
  summarize(summary: string): void
  /** Bytes done in this phase, absolute. Written to the row at most twice a second. */
  advance(bytesDone: number): void
  /** At most 1,000 are kept; a last one then says how many more there were. */
  warn(warning: Warning): void
  /**
   * Stores the outcome `completed`, in one transaction with what `record` writes; throws `lease_lost` when the operation
   * is no longer ours. Work that has nothing to store with it just returns: its runner calls this.
   */
  complete(record?: (tx: Transaction) => Promise<void>): Promise<void>
}
