import type { Cpu } from './cpu.ts'
import type { LevelRow } from './levels.ts'
import type { Measured } from './measure.ts'
import type { PartsOf, Profile, ProfileRow } from './profile.ts'
import type { Part } from './profile-parts.ts'
import { row, table, unmetOf } from './tables.ts'

/** A row for each way to do a work; the last columns are shares of all processors. */
export function profileTable(rows: ProfileRow[], processors: number): string {
  const lines = rows.map(({ work, name, seconds, cpu }) => {
    const used = usedOf(cpu)
    const others = Math.max(0, cpu.available - cpu.idle - used)
    return row(
      ...[work, name, seconds.toFixed(2), (used / processors).toFixed(2), used.toFixed(2)],
      ...[cpu.programs, cpu.server, cpu.mainThread, cpu.otherThreads].map((part) => part.toFixed(2)),
      ...[cpu.idle, others].map((part) => percent(part, cpu.available)),
    )
  })
  const heads = [
    'work',
    'by',
    'seconds',
    'at least',
    'in all',
    'programs',
    'PostgreSQL',
    'main thread',
    'other threads',
  ]
  return table([...heads, 'idle', 'others'], 2, lines)
}

function usedOf({ mainThread, otherThreads, programs, server }: Cpu): number {
  return mainThread + otherThreads + programs + server
}

/** A row for each comparison that is not met: what ours may take, takes, and could take at best. Null: all are met. */
export function limitsTable(measured: Measured[], { rows, parts }: Profile, processors: number): string | null {
  const lines = unmetOf(measured).map(({ other, own, atMost, seconds }) => {
    const cpu = rows.find(({ work, name }) => work === own.work && name === own.name)?.cpu
    const steps = parts.find(({ work }) => work === own.work)?.parts
    const shared = [cpu && usedOf(cpu), cpu && steps && sumOf(steps) + cpu.server + cpu.programs]
    return row(
      ...[own.work, other.name, (atMost * seconds).toFixed(2), own.seconds?.toFixed(2) ?? ''],
      ...shared.map((used) => (used === undefined ? '' : (used / processors).toFixed(2))),
    )
  })
  if (lines.length === 0) return null
  return table(['work', 'beside', 'may take', 'takes', 'at least', 'steps alone'], 2, lines)
}

/** A row for each step of a work. */
export function partsTable(works: PartsOf[]): string {
  const lines = works.flatMap(({ work, parts }) => [
    ...parts.map(({ name, cpuSeconds }) => row(work, name, cpuSeconds.toFixed(2))),
    row(work, 'all of these', sumOf(parts).toFixed(2)),
  ])
  return table(['work', 'step', 'seconds'], 2, lines)
}

function sumOf(parts: Part[]): number {
  return parts.reduce((seconds, { cpuSeconds }) => seconds + cpuSeconds, 0)
}

/** Times and sizes in parts of the first row's. */
export function levelsTable(levels: LevelRow[]): string {
  const [first] = levels
  const share = (one: number, other = 0) => (other === 0 ? '' : (one / other).toFixed(2))
  const lines = levels.map(({ level, dump, texts }) =>
    row(
      ...[String(level), share(dump.cpuSeconds, first?.dump.cpuSeconds), share(dump.bytes, first?.dump.bytes)],
      ...[share(texts.cpuSeconds, first?.texts.cpuSeconds), share(texts.bytes, first?.texts.bytes)],
    ),
  )
  return table(['level', 'time of the dump', 'size of the dump', 'time of documents', 'size of documents'], 0, lines)
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '' : `${Math.round((100 * part) / whole)} %`
}
