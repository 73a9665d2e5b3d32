/** One way to do a work. `programs`: it is left out where one of them is not installed. */
export type Case = {
  work: string
  name: string
  programs: string[]
  run: () => Promise<unknown>
  /** Done before each run, and not measured. */
  before?: () => Promise<unknown>
  /** What our time, divided by its, is to be at most. */
  atMost?: number
  /** What ours itself is to take at most. */
  atMostSeconds?: number
  /** It is so slow that this many rounds have to do. */
  rounds?: number
  /** It is so near to its limit, and the machine so uneven, that it is measured so many times in each round. */
  times?: number
  /** What it leaves, whose size counts. */
  leaves?: string
  /** What is removed when it is done, outside the time it takes. */
  scraps?: string[]
}

/** PostgreSQL's own time and the disk's are what is so uneven. */
export const twice = (one: Case): Case => ({ ...one, times: 2 })
