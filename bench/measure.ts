import { statSync } from 'node:fs'
import type { Case } from './cases.ts'
import { isInstalled } from './shell.ts'

export type Measured = Pick<Case, 'work' | 'name' | 'programs' | 'atMost'> & {
  /** The median over its rounds; null: a program is not installed. */
  seconds: number | null
  rounds: number
  /** Of what it leaves. */
  bytes: number | null
}

type Plan = { cases: Case[]; change: (round: number) => void; rounds: number; tell: (line: string) => void }

/** Runs every case once a round, so that a slow spell of the machine falls on all of them. Medians over the rounds. */
export async function measure({ cases, change, rounds, tell }: Plan): Promise<Measured[]> {
  const possible = cases.filter(({ programs }) => programs.every(isInstalled))
  const times = new Map<Case, number[]>(possible.map((each) => [each, []]))
  for (let round = 1; round <= rounds; round++) {
    change(round)
    for (const [each, taken] of times) {
      if (round > (each.rounds ?? rounds)) continue
      await each.before?.()
      const start = performance.now()
      await each.run()
      taken.push((performance.now() - start) / 1000)
      tell(`round ${round} of ${rounds}: ${each.work}, ${each.name}: ${taken.at(-1)?.toFixed(3)} s`)
    }
  }
  return cases.map((each) => measured(each, times.get(each) ?? []))
}

function measured({ work, name, programs, atMost, leaves }: Case, taken: number[]): Measured {
  const done = taken.length > 0
  return {
    ...{ work, name, programs, rounds: taken.length },
    ...(atMost === undefined ? {} : { atMost }),
    seconds: done ? median(taken) : null,
    bytes: done && leaves !== undefined ? statSync(leaves).size : null,
  }
}

export function median(numbers: number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const [below = 0, above = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  return (below + above) / 2
}
