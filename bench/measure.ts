import { rmSync, statSync } from 'node:fs'
import type { Case } from './case.ts'
import { isInstalled, messageOf } from './shell.ts'

export type Measured = Pick<Case, 'work' | 'name' | 'programs' | 'atMost' | 'atMostSeconds'> & {
  /** The median over its rounds; null: a program is not installed, or it failed. */
  seconds: number | null
  rounds: number
  /** Of what it leaves. */
  bytes: number | null
  /** What it failed with. */
  failure: string | null
}

type Plan = {
  cases: Case[]
  change: (round: number) => void
  /** Called before each run, when all else for it is done, and not measured. */
  settle: () => Promise<void>
  rounds: number
  /** Whether there is time for one more round, which takes about as long as the last one. */
  timeFor: (seconds: number) => boolean
  /** Told after every case what is known so far. */
  keep: (measured: Measured[]) => void
  tell: (line: string) => void
}

type Taken = { seconds: number[]; bytes: number | null; failure: string | null }

/**
 * Runs every case once a round, so that a slow spell of the machine falls on all of them, and in another order each time:
 * what a case takes may depend on what ran before it. Medians over the rounds. A case that fails is not run again, and the
 * others go on.
 */
export async function measure(plan: Plan): Promise<void> {
  const { cases, rounds, change } = plan
  const taken = new Map<Case, Taken>(cases.map((each) => [each, { seconds: [], bytes: null, failure: null }]))
  const possible = cases.filter(({ programs }) => programs.every(isInstalled))
  let lastSeconds = 0
  for (let round = 1; round <= rounds && (round === 1 || plan.timeFor(lastSeconds)); round++) {
    const start = performance.now()
    change(round)
    for (const each of inTurn(possible, round)) {
      const sofar = taken.get(each)
      if (!sofar || sofar.failure !== null || round > (each.rounds ?? rounds)) continue
      await run(each, sofar, plan.settle)
      const [seconds = 0] = sofar.seconds.slice(-1)
      plan.tell(
        `round ${round} of ${rounds}: ${each.work}, ${each.name}: ${sofar.failure ?? `${seconds.toFixed(3)} s`}`,
      )
      plan.keep(cases.map((one) => measured(one, taken.get(one))))
    }
    lastSeconds = (performance.now() - start) / 1000
  }
}

/**
 * Works stay where they are; in each, another case is the first one in every round. Those that are measured several times
 * come again when all of the work have had their turn.
 */
export function inTurn<Named extends Pick<Case, 'work' | 'times'>>(cases: Named[], round: number): Named[] {
  const works = [...new Set(cases.map(({ work }) => work))]
  return works.flatMap((work) => {
    const ofWork = cases.filter((each) => each.work === work)
    const first = (round - 1) % ofWork.length
    const turn = [...ofWork.slice(first), ...ofWork.slice(0, first)]
    const most = Math.max(...turn.map(timesOf))
    return Array.from({ length: most }, (_, time) => turn.filter((each) => timesOf(each) > time)).flat()
  })
}

function timesOf({ times = 1 }: Pick<Case, 'times'>): number {
  return times
}

async function run({ before, run, leaves, scraps = [] }: Case, taken: Taken, settle: Plan['settle']): Promise<void> {
  try {
    await before?.()
    await settle()
    const start = performance.now()
    await run()
    taken.seconds.push((performance.now() - start) / 1000)
    if (leaves !== undefined) taken.bytes = statSync(leaves).size
  } catch (error) {
    taken.failure = messageOf(error)
  }
  // Not while the clock runs, and not kept: all of it together would be more than the disk should have to hold.
  for (const path of scraps) rmSync(path, { recursive: true, force: true })
}

function measured({ work, name, programs, atMost, atMostSeconds }: Case, taken: Taken | undefined): Measured {
  const { seconds = [], bytes = null, failure = null } = taken ?? {}
  return {
    ...{ work, name, programs, rounds: seconds.length, bytes, failure },
    ...(atMost === undefined ? {} : { atMost }),
    ...(atMostSeconds === undefined ? {} : { atMostSeconds }),
    seconds: seconds.length > 0 && failure === null ? median(seconds) : null,
  }
}

export function median(numbers: number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const [below = 0, above = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  return (below + above) / 2
}
