import { writeFile } from 'node:fs/promises'
import { makeCases } from './cases.ts'
import { prepareGround } from './ground.ts'
import { measure } from './measure.ts'
import { readOptions, USAGE } from './options.ts'
import { reportOf, tableOf } from './report.ts'

/** `npm run bench`: makes the data, measures this product beside other tools, prints the table and writes the report. */
async function bench(args: string[]): Promise<void> {
  const options = readOptions(args)
  const tell = (line: string) => void process.stderr.write(`${line}\n`)
  tell(`making the data, scale ${options.scale}`)
  const ground = await prepareGround(options)
  try {
    const { cases, change } = await makeCases(ground)
    const measured = await measure({ cases, change, rounds: options.rounds, tell })
    process.stdout.write(`${tableOf(measured)}\n`)
    const { documentBytes, databaseBytes, paths } = ground
    await writeFile(options.out, reportOf(measured, options, { documentBytes, databaseBytes, documents: paths.length }))
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
