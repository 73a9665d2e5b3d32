import type { Measured } from './measure.ts'
import type { NeighbourRow } from './neighbour.ts'
import type { GrowthRow, MemoryRow } from './probes.ts'
import { isInstalled } from './shell.ts'

const MOST_MEMORY_MIB = 256
const MOST_BYTES = 1.05
const MOST_GROWTH = 1.15

export function tableOf(measured: Measured[]): string {
  const rows = measured.map((each) => {
    const { work, name, seconds, atMost, atMostSeconds, rounds } = each
    const most = atMostSeconds === undefined ? limit(atMost) : `${atMostSeconds.toFixed(3)} s`
    if (seconds === null) return row(work, name, whyNot(each), '', most, '', '')
    const ratio = ratioOf(each, measured)
    const met = atMostSeconds === undefined ? verdict(ratio, atMost) : verdict(seconds, atMostSeconds)
    return row(work, name, seconds.toFixed(3), ratio?.toFixed(2) ?? '', most, met, String(rounds))
  })
  return table(['work', 'by', 'seconds', 'ratio', 'at most', 'met', 'times'], 2, rows)
}

/** Why a case has no time; empty: it was not its turn yet. */
function whyNot({ failure, programs }: Measured): string {
  if (failure !== null) return `failed: ${failure}`
  return programs.every(isInstalled) ? '' : 'not installed'
}

/** The cases beside which ours took longer than it is to, with its time. */
export function unmetOf(measured: Measured[]): { other: Measured; own: Measured; atMost: number; seconds: number }[] {
  return measured.flatMap((other) => {
    const { work, seconds, atMost } = other
    const [own, ratio] = [ownOf(measured, work), ratioOf(other, measured)]
    if (!own || seconds === null || atMost === undefined || verdict(ratio, atMost) !== 'no') return []
    return [{ other, own, atMost, seconds }]
  })
}

/** Ours to theirs; null for our own, and where either has no time. */
function ratioOf({ work, seconds, programs }: Measured, measured: Measured[]): number | null {
  const own = programs.length > 0 ? ownOf(measured, work)?.seconds : null
  return own && seconds ? own / seconds : null
}

/** As it is printed: what is told to be at the limit is not above it. */
function verdict(value: number | null, most: number | undefined): string {
  if (value === null || most === undefined) return ''
  return Number(value.toFixed(3)) <= most ? 'yes' : 'no'
}

export function sizeTable(measured: Measured[]): string {
  const rows = measured.flatMap(({ work, name, bytes, programs }) => {
    if (bytes === null) return []
    const own = programs.length > 0 ? ownOf(measured, work)?.bytes : null
    return [row(work, name, mib(bytes), own ? (own / bytes).toFixed(3) : '', own ? limit(MOST_BYTES) : '')]
  })
  return table(['archive of', 'by', 'MiB', 'ratio', 'at most'], 2, rows)
}

export function memoryTable(memory: MemoryRow[]): string {
  const rows = memory.map(({ of, memoryBytes }) => row(of, mib(memoryBytes), String(MOST_MEMORY_MIB)))
  return table(['during', 'MiB more', 'at most'], 1, rows)
}

export function growthTable(growth: GrowthRow[]): string {
  const [smallest] = growth
  const rows = growth.map(({ times, bytes, secondsPerGib }) => {
    const first = !smallest || times === smallest.times
    const ratio = first ? ['', ''] : [(secondsPerGib / smallest.secondsPerGib).toFixed(2), limit(MOST_GROWTH)]
    return row(`${times}×`, mib(bytes), secondsPerGib.toFixed(2), ...ratio)
  })
  return table(['size', 'MiB of data', 'seconds per GiB', 'to the smallest', 'at most'], 1, rows)
}

export function neighbourTable(rows: NeighbourRow[]): string {
  const lines = rows.map(({ of, idleMs, backupMs, atMostMs }) => {
    const kept = backupMs <= atMostMs ? 'yes' : 'no'
    return row(of, idleMs.toFixed(1), backupMs.toFixed(1), String(atMostMs), kept)
  })
  return table(['what', 'idle, ms', 'during a backup, ms', 'at most', 'kept'], 1, lines)
}

function ownOf(measured: Measured[], work: string): Measured | undefined {
  return measured.find((other) => other.work === work && other.programs.length === 0)
}

function limit(atMost: number | undefined): string {
  return atMost === undefined ? '' : atMost.toFixed(2)
}

function mib(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1)
}

export function row(...cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

/** The first columns hold text, the others numbers. */
export function table(heads: string[], texts: number, rows: string[]): string {
  const line = heads.map((_, column) => (column < texts ? '---' : '--:')).join('|')
  return [row(...heads), `|${line}|`, ...rows].join('\n')
}
