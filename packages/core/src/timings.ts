/** How long things take and wait, in milliseconds. One place, so that tests can hurry. */
export type Timings = {
  /** How long an operation stays its owner's without renewal. */
  lease: number
  renew: number
  /** How long after its end a lease is left alone before the operation counts as dead. */
  grace: number
  /** Between two looks for slots that have come and for leases that have run out; whole seconds. */
  tick: number
  /** How long a schedule's Redis lock outlives a holder that stopped renewing it. */
  gate: number
  /** How long a slot is left to a holder of that lock who does not take it. */
  gatePatience: number
  /** How often the queue is looked at when no notification came. */
  poll: number
  /** Between two writes of progress. */
  progress: number
  /** How long pg_dump waits for a table that someone has locked. */
  lockWait: number
  /** How long before a backup a document has to have been left alone, for the next one to copy it out of that. */
  settle: number
  /** How long an app database that was found well is taken to be; for what is shown only. */
  standing: number
  /** How long a child process may take to end after it was asked to. */
  kill: number
  /** How long a mail provider may take to answer. */
  mail: number
  /** From the first attempt that failed to the second; then twice as long each time, up to sixty times that. */
  mailRetry: number
  /** How long whoever is posted to may take to answer. */
  hook: number
}

export const DEFAULT_TIMINGS: Timings = {
  lease: 60_000,
  renew: 15_000,
  grace: 10_000,
  tick: 10_000,
  gate: 300_000,
  gatePatience: 60_000,
  poll: 5_000,
  progress: 500,
  lockWait: 30_000,
  // Longer than the clocks of a file server and ours may differ, and than a mapped page stays unwritten.
  settle: 60_000,
  standing: 10_000,
  kill: 5_000,
  mail: 20_000,
  mailRetry: 60_000,
  hook: 10_000,
}
