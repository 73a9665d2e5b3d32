import type { Problem, Warning } from '@mvp/core/contract'
import { AppError } from '@mvp/core/errors'
import type { Variables } from './env.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import { openProgress, type ProgressStyle, type TerminalRun } from './progress.ts'

/** What a command has to say: to a program, and to a person. */
export type Report = { json: Record<string, unknown>; lines: string[]; exitCode?: number }
export type OutputOptions = { json?: boolean; quiet?: boolean }

/** What the commands have of the process they run in. */
export type Tools = {
  variables: Variables
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
  setExitCode(code: number): void
}

/**
 * Does the work of a command: progress and warnings go to standard error, its report to standard output. An error becomes
 * words and an exit status; an interruption stops the work, which cleans up before this resolves.
 */
export async function perform(
  tools: Tools,
  { command, output }: { command: string; output: OutputOptions },
  work: (run: TerminalRun) => Promise<Report>,
): Promise<void> {
  const stop = stopOnSignals(tools)
  const run = openProgress(tools.stderr, styleOf(tools, output), stop.signal)
  try {
    const report = await work(run)
    run.end()
    writeReport(tools, { command, output, warnings: run.warnings }, report)
  } catch (thrown) {
    run.pause()
    // What made the work stop says more than how the work stopped, unless that says what became of things.
    const error = stop.signal.aborted && !(thrown instanceof AppError) ? stop.signal.reason : thrown
    writeFailure(tools, { command, output, warnings: run.warnings }, error)
  } finally {
    stop.listenNoMore()
  }
}

function styleOf({ stderr }: Tools, { json, quiet }: OutputOptions): ProgressStyle {
  if (quiet) return 'none'
  if (json) return 'json'
  return stderr.isTTY ? 'bar' : 'lines'
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The first one asks the work to stop; the next ends the process where it stands. */
function stopOnSignals({ stderr }: Tools): { signal: AbortSignal; listenNoMore(): void } {
  const stop = new AbortController()
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted)
    stderr.write('\nStopping, and cleaning up. Once more ends it at once.\n')
    stop.abort(new AppError('cancelled', 'Stopped on request.'))
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  return {
    signal: stop.signal,
    listenNoMore() {
      for (const name of SIGNALS) process.off(name, onSignal)
    },
  }
}

type Context = { command: string; output: OutputOptions; warnings: Warning[] }

function writeReport(tools: Tools, { command, output, warnings }: Context, report: Report): void {
  const exitCode = report.exitCode ?? EXIT.ok
  if (output.json) writeJson(tools, { command, ok: exitCode === EXIT.ok, exitCode, ...report.json, warnings })
  else {
    writeWarnings(tools, warnings)
    tools.stdout.write(report.lines.map((line) => `${line}\n`).join(''))
  }
  tools.setExitCode(exitCode)
}

function writeFailure(tools: Tools, { command, output, warnings }: Context, thrown: unknown): void {
  const exitCode = exitCodeOf(thrown)
  const error = problemOf(thrown)
  if (output.json) writeJson(tools, { command, ok: false, exitCode, error, warnings })
  else {
    writeWarnings(tools, warnings)
    tools.stderr.write(`${error.message}\n${error.hint === null ? '' : `→ ${error.hint}\n`}`)
  }
  tools.setExitCode(exitCode)
}

function writeJson({ stdout }: Tools, document: Record<string, unknown>): void {
  stdout.write(`${JSON.stringify(document, null, 2)}\n`)
}

const WARNINGS_SHOWN = 20

function writeWarnings({ stderr }: Tools, warnings: Warning[]): void {
  for (const { path, message } of warnings.slice(0, WARNINGS_SHOWN)) {
    stderr.write(`Warning: ${path === undefined ? '' : `${path}: `}${message}\n`)
  }
  const more = warnings.length - WARNINGS_SHOWN
  if (more > 0) stderr.write(`Warning: ${more.toLocaleString('en')} more; --json lists them all.\n`)
}

function problemOf(error: unknown): Problem {
  if (error instanceof AppError) return { code: error.code, message: error.message, hint: error.hint }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'unexpected', message: `Something unexpected went wrong: ${message}`, hint: null }
}
