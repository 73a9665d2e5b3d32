import type { Warning } from '@mvp/core/contract'
import { formatBytes } from '@mvp/core/format-bytes'
import type { Progress } from '@mvp/core/operation/run'

/** A bar that is drawn over; a line for each phase; a JSON object a line; or nothing. */
export type ProgressStyle = 'bar' | 'lines' | 'json' | 'none'

export type TerminalRun = Progress & {
  readonly warnings: Warning[]
  /** Takes the bar away, before something else is written there. */
  pause(): void
  /** Ends the last phase. */
  end(): void
}

type Screen = { write(text: string): unknown; columns?: number | undefined }
type Phase = { name: string; total: number | null; done: number; summary: string | null; startedAt: number }

const REDRAW_MS = 100
const JSON_MS = 1000

/** Shows on a terminal, or tells another program, how far a piece of work has come. */
export function openProgress(screen: Screen, style: ProgressStyle, signal: AbortSignal): TerminalRun {
  const warnings: Warning[] = []
  let phase: Phase | null = null
  let shownAt = Number.NEGATIVE_INFINITY

  const tell = (event: Record<string, unknown>) => screen.write(`${JSON.stringify(event)}\n`)
  const endPhase = () => {
    if (!phase) return
    const { name, summary } = phase
    if (style === 'bar') screen.write(`${CLEAR}✓ ${endLine(phase)}\n`)
    if (style === 'lines') screen.write(`${endLine(phase)}\n`)
    if (style === 'json') tell({ type: 'phase', phase: name, state: 'done', summary })
    phase = null
  }
  const show = () => {
    if (!phase) return
    const now = performance.now()
    if (now - shownAt < (style === 'json' ? JSON_MS : REDRAW_MS)) return
    shownAt = now
    if (style === 'bar') screen.write(CLEAR + barLine(phase, screen.columns || 80))
    if (style === 'json') tell({ type: 'progress', phase: phase.name, done: phase.done, total: phase.total })
  }
  return {
    signal,
    warnings,
    async enter(name, total = null) {
      signal.throwIfAborted()
      endPhase()
      phase = { name, total, done: 0, summary: null, startedAt: performance.now() }
      shownAt = Number.NEGATIVE_INFINITY
      if (style === 'json') tell({ type: 'phase', phase: name, state: 'begun' })
      else show()
    },
    summarize(summary) {
      if (phase) phase.summary = summary
    },
    advance(done) {
      if (phase) phase.done = done
      show()
    },
    warn(warning) {
      warnings.push(warning)
    },
    pause() {
      if (style === 'bar') screen.write(CLEAR)
    },
    end: endPhase,
  }
}

const CLEAR = '\r\u001b[K'

function endLine({ name, summary, startedAt }: Phase): string {
  const seconds = (performance.now() - startedAt) / 1000
  const took = seconds < 1 ? '' : ` (${seconds.toFixed(0)} s)`
  return `${labelOf(name)}${summary === null ? '' : `: ${summary}`}${took}`
}

const BAR_CELLS = 24

function barLine({ name, total, done, startedAt }: Phase, columns: number): string {
  const seconds = `${((performance.now() - startedAt) / 1000).toFixed(0)} s`
  const label = `  ${labelOf(name)}`
  if (total === null || total === 0) {
    const sofar = done > 0 ? `  ${formatBytes(done)}` : ''
    return `${label} …${sofar}  ${seconds}`.slice(0, columns - 1)
  }
  const share = Math.min(1, done / total)
  const full = Math.round(share * BAR_CELLS)
  const bar = '█'.repeat(full) + '░'.repeat(BAR_CELLS - full)
  return `${label}  ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${seconds}`.slice(0, columns - 1)
}

const LABELS: Record<string, string> = {
  preflight: 'Looking for what could stand in the way',
  database: 'Dumping the database',
  documents: 'Packing the documents',
  finish: 'Finishing the archive',
  verify: 'Verifying',
  publish: 'Publishing',
  inspect: 'Reading the archive',
  'stage-documents': 'Unpacking the documents',
  'load-database': 'Loading the database',
  'move-documents': 'Exchanging the documents',
  swap: 'Exchanging the databases',
  'health-check': 'Looking at the restored database',
  settle: 'Settling an interrupted restore',
  extract: 'Extracting',
}

const labelOf = (phase: string) => LABELS[phase] ?? phase
