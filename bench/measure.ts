import type { Case } from './cases.ts'
import { isInstalled } from './shell.ts'

export type Measured = Pick<Case, 'work' | 'name' | 'programs'> & { seconds: number }

type Plan = { cases: Case[]; change: (round: number) => void; rounds: number; tell: (line: string) => void }

/** Runs every case once a round, so that a slow spell of the machine falls on all of them. Medians over the rounds. */
export async function measure({ cases, change, rounds, tell }: Plan): Promise<Measured[]> {
  const possible = cases.filter(({ programs }) => programs.every(isInstalled))
  const times = new Map<Case, number[]>(possible.map((each) => [each, []]))
  for (let round = 1; round <= rounds; round++) {
    change(round)
    for (const [each, taken] of times) {
      const start = performance.now()
      await each.run()
      taken.push((performance.now() - start) / 1000)
      tell(`round ${round} of ${rounds}: ${each.work}, ${each.name}: ${taken.at(-1)?.toFixed(3)} s`)
    }
  }
  return [...times].map(([{ work, name, programs }, taken]) => ({ work, name, programs, seconds: median(taken) }))
}

export function median(numbers: number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const [below = 0, above = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  return (below + above) / 2
}
