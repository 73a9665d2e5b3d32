import { rm } from 'node:fs/promises'
import { makeCases } from './cases.ts'
import { type Ground, prepareGround } from './ground.ts'
import { measure } from './measure.ts'
import { measureNeighbour } from './neighbour.ts'
import { type BenchOptions, type Part, readOptions, USAGE } from './options.ts'
import { measureGrowth, measureMemory } from './probes.ts'
import { measureProfile } from './profile.ts'
import { keepReport, type Results, tablesOf } from './report.ts'
import { messageOf } from './shell.ts'

type Bench = {
  ground: Ground
  options: BenchOptions
  results: Results
  keep: () => void
  tell: (line: string) => void
  secondsLeft: () => number
}

/** Makes the data, measures this product beside other tools, prints the tables and writes the report as it goes. */
async function bench(args: string[]): Promise<void> {
  const options = readOptions(args)
  const start = performance.now()
  const tell = (line: string): void => {
    const minutes = ((performance.now() - start) / 60_000).toFixed(1)
    process.stderr.write(`${minutes.padStart(5)} min  ${line}\n`)
  }
  tell(`making the data, scale ${options.scale}`)
  const ground = await prepareGround(options)
  const results: Results = { failures: [], complete: false }
  const keep = () => keepReport(results, options, ground)
  const secondsLeft = () => options.minutes * 60 - (performance.now() - start) / 1000
  try {
    for (const part of options.only) {
      await make(part, { ground, options, results, keep, tell, secondsLeft })
      keep()
    }
    results.complete = true
    keep()
    process.stdout.write(`${tablesOf(results)}\n`)
    if (results.failures.length > 0) process.exitCode = 1
  } finally {
    await ground.clear()
  }
}

/** What fails is a line of the report; the other parts are made all the same. */
async function make(part: Part, bench: Bench): Promise<void> {
  try {
    await MAKERS[part](bench)
  } catch (error) {
    bench.results.failures.push({ part, message: messageOf(error) })
    bench.tell(`${part}: ${messageOf(error)}`)
  }
}

/** Of the time there is, what everything but the rounds takes. */
const SHARE_OF_THE_REST = 0.35

const MAKERS: Record<Part, (bench: Bench) => Promise<void>> = {
  async time({ ground, options, results, keep, tell, secondsLeft }) {
    const { cases, change } = await makeCases(ground)
    const rest = options.only.length === 1 ? 0 : options.minutes * 60 * SHARE_OF_THE_REST
    await measure({
      ...{ cases, change, tell, rounds: options.rounds, settle: ground.settle },
      timeFor: (seconds) => seconds < secondsLeft() - rest,
      keep: (measured) => {
        results.measured = measured
        keep()
      },
    })
    // Their archives and trees are not needed any more, and what comes next needs the room.
    await rm(ground.out, { recursive: true, force: true })
    await ground.makeOut()
  },
  async memory({ ground, options, results, tell }) {
    results.memory = await measureMemory(ground, { ...options, tell })
  },
  async growth({ ground, options, results, tell }) {
    results.growth = await measureGrowth(ground, { ...options, tell })
  },
  async profile({ ground, results, tell }) {
    results.profile = await measureProfile(ground, tell)
  },
  async neighbour({ ground, options, results, tell }) {
    results.neighbour = await measureNeighbour(ground, { ...options, tell })
  },
}

try {
  await bench(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`)
  process.exitCode = 1
}
