import { cpus, loadavg, totalmem } from 'node:os'
import { VERSION } from '../packages/core/src/version.ts'
import type { Measured } from './measure.ts'
import type { BenchOptions } from './options.ts'
import type { GrowthRow, MemoryRow } from './probes.ts'
import { versionOf } from './shell.ts'
import { growthTable, memoryTable, sizeTable, tableOf } from './tables.ts'

export type Results = { measured: Measured[]; memory: MemoryRow[]; growth: GrowthRow[] }

type Sizes = { documentBytes: number; databaseBytes: number; documents: number }

/** What is printed and written: all tables. */
export function tablesOf({ measured, memory, growth }: Results): string {
  return `## Time

${tableOf(measured)}

## Size

${sizeTable(measured)}

## Memory

The largest resident size of a process of its own during a backup, less what it had before.

${memoryTable(memory)}

## Growth

A backup of everything at three sizes, each in a process of its own; *to the smallest* is seconds per GiB divided by
those of the first row.

${growthTable(growth)}`
}

/** The tables, and all that is needed to judge them. */
export function reportOf(results: Results, options: BenchOptions, sizes: Sizes): string {
  const programs = [...new Set(results.measured.flatMap(({ programs }) => programs))].sort()
  const versions = programs.map(versionOf).filter((line) => line !== '')
  const { rounds, scale, seed } = options
  return `# Benchmarks

Written by \`npm run bench\`. Medians of ${rounds} interleaved ${rounds === 1 ? 'round' : 'rounds'}, or of as many as *rounds* says, in seconds of the clock, everything
in the page cache where it fits. *Ratio* is this product's time divided by the other's: below 1, this product is faster.
*At most* is what it is meant to be, or how many seconds this product may take, and *met* whether it is. This product hashes every document and syncs its archive to the disk before it is
done; of the others only the copy of the archive is synced, and only restic and borg hash. Writing an archive is measured
without the verification that every backup ends with; that is a row of its own. *Documents, 1 % changed* is the nightly
backup without its database, which is dumped whole every time: that is the row *database*.

* ${new Date().toISOString().slice(0, 10)}, version ${VERSION}, Node ${process.version}
* ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} processors, ${gib(totalmem())} of memory, ${process.platform}
* processes that wanted to run when it ended, this one among them (load): ${loadavg()[0]?.toFixed(1)}
* scale ${scale}, seed ${seed}: a database of ${gib(sizes.databaseBytes)}, ${sizes.documents.toLocaleString('en')} documents of ${gib(sizes.documentBytes)}
${versions.map((line) => `* ${line}\n`).join('')}
${tablesOf(results)}
`
}

function gib(bytes: number): string {
  return bytes < 2 ** 29 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`
}
