import { CommanderError } from 'commander'
import { readVariables } from './env.ts'
import { EXIT } from './exit-codes.ts'
import type { Tools } from './perform.ts'
import { buildProgram } from './program.ts'

/** The process: reads the arguments, and says by its exit status how it went. */
async function main(): Promise<void> {
  const { stdin, stdout, stderr } = process
  // Whoever reads our output may have had enough of it, as `head` does.
  stdout.on('error', ignoreBrokenPipe)
  stderr.on('error', ignoreBrokenPipe)
  const setExitCode = (code: number) => {
    process.exitCode = code
  }
  const tools: Tools = { variables: readVariables(), stdin, stdout, stderr, setExitCode }
  const given = process.argv.slice(2)
  try {
    await buildProgram(tools).parseAsync(given, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Commander has said what is wrong, or has shown the help that was asked for.
    setExitCode(error.exitCode === 0 ? EXIT.ok : EXIT.usage)
    if (error.exitCode !== 0 && given.includes('--json')) writeUsageError(stdout, error)
  }
}

function writeUsageError(stdout: NodeJS.WriteStream, { message }: CommanderError): void {
  const error = { code: 'usage', message: message.replace(/^error: /, ''), hint: 'Add --help for the usage.' }
  stdout.write(`${JSON.stringify({ ok: false, exitCode: EXIT.usage, error, warnings: [] }, null, 2)}\n`)
}

function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

await main()
