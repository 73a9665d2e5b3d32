import { writeFile } from 'node:fs/promises'
import { makeCases } from './cases.ts'
import { prepareGround } from './ground.ts'
import { measure } from './measure.ts'
import { readOptions, USAGE } from './options.ts'
import { measureGrowth, measureMemory } from './probes.ts'
import { reportOf, tablesOf } from './report.ts'

/** Makes the data, measures this product beside other tools, prints the tables and writes the report. */
async function bench(args: string[]): Promise<void> {
  const options = readOptions(args)
  const start = performance.now()
  const tell = (line: string): void => {
    const minutes = ((performance.now() - start) / 60_000).toFixed(1)
    process.stderr.write(`${minutes.padStart(5)} min  ${line}\n`)
  }
  tell(`making the data, scale ${options.scale}`)
  const ground = await prepareGround(options)
  try {
    const { cases, change } = await makeCases(ground)
    const measured = await measure({ cases, change, rounds: options.rounds, tell })
    const plan = { scale: options.scale, rounds: options.rounds, tell }
    const results = { measured, memory: await measureMemory(ground, plan), growth: await measureGrowth(ground, plan) }
    process.stdout.write(`${tablesOf(results)}\n`)
    const { documentBytes, databaseBytes, paths } = ground
    await writeFile(options.out, reportOf(results, options, { documentBytes, databaseBytes, documents: paths.length }))
  } finally {
    await ground.clear()
  }
}

try {
  await bench(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`)
  process.exitCode = 1
}
