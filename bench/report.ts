import { writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { VERSION } from '../packages/core/src/version.ts'
import type { Measured } from './measure.ts'
import type { Neighbour } from './neighbour.ts'
import type { BenchOptions } from './options.ts'
import type { GrowthRow, MemoryRow } from './probes.ts'
import type { Profile } from './profile.ts'
import { versionOf } from './shell.ts'
import { growthTable, memoryTable, neighbourTable, sizeTable, tableOf } from './tables.ts'
import { levelsTable, limitsTable, partsTable, profileTable } from './tables-profile.ts'

/** What is known so far; a part that is missing was not made, or not yet, or failed. */
export type Results = {
  measured?: Measured[]
  memory?: MemoryRow[]
  growth?: GrowthRow[]
  profile?: Profile
  neighbour?: Neighbour
  failures: { part: string; message: string }[]
  complete: boolean
}

type Sizes = { documentBytes: number; databaseBytes: number; paths: string[] }

/** Writes the report, over what was known of it before: a run that is ended early leaves what it has measured. */
export function keepReport(results: Results, options: BenchOptions, sizes: Sizes): void {
  if (options.out !== null) writeFileSync(options.out, reportOf(results, options, sizes))
}

/** What is printed and written: all tables there are. */
export function tablesOf(results: Results): string {
  const { measured, memory, growth, profile, neighbour, failures } = results
  const sections = [
    measured && `## Time\n\n${tableOf(measured)}\n\n## Size\n\n${sizeTable(measured)}`,
    memory &&
      `## Memory

The largest resident size of a process of its own during a backup, less what it had before.

${memoryTable(memory)}`,
    growth &&
      `## Growth

A backup of everything at three sizes, each in a process of its own; *to the smallest* is seconds per GiB divided by
those of the first row.

${growthTable(growth)}`,
    profile && profileSection(profile, measured ?? []),
    neighbour && neighbourSection(neighbour),
    failures.length > 0 &&
      `## What failed\n\n${failures.map(({ part, message }) => `* ${part}: ${message}`).join('\n')}`,
  ]
  return sections.filter((section) => typeof section === 'string').join('\n\n')
}

function profileSection(profile: Profile, measured: Measured[]): string {
  const { rows, parts, levels } = profile
  return `## Where the time goes

Seconds of processor time. *At least*: all of it divided by the number of processors; no order of the same work is faster
on this machine. *Idle* is the share of the processors that nobody used meanwhile, *others* what other programs had:
reading documents while the dump still runs could gain no more than what is idle.

${profileTable(rows, cpus().length)}

What the steps of it take alone, in one thread, by the functions of a backup: what it cannot be done without. The others
neither hash nor sync, and igzip deflates faster still, but not into pieces that can be read one by one. The
kernel makes cp's copy without cp; a nightly backup takes every byte into its own memory to check it, and out again.

${partsTable(parts)}
${limitsSection(limitsTable(measured, profile, cpus().length))}
## What a level costs

Packing the beginning of the dump and the documents that compress: processor time and size, compared with level 1.

${levelsTable(levels)}`
}

function limitsSection(limits: string | null): string {
  if (limits === null) return ''
  return `
What is above its limit: the seconds of the clock that it *may take* (the other's time and what the ratio is to be) and
*takes* (the median). *At least* is its processor time, as above; *steps alone*, on all processors, is what would be left of
it if there were only its steps and what PostgreSQL and its programs take, and no processor ever waited. Where *may take*
is below *at least*, no other order of the same work is fast enough here; below *steps alone*, no program that does these
steps so.

${limits}
`
}

function neighbourSection({ rows, operations, ranMs, waitedMs, archiveBytes }: Neighbour): string {
  return `## A good neighbour

The server is asked while it takes a backup (of ${(archiveBytes / 2 ** 20).toFixed(0)} MiB), with ${operations.toLocaleString('en')} operations in its history; 99 of 100 times it took
no longer than so many milliseconds. Meanwhile the thread of its event loop ran for ${(ranMs / 1000).toFixed(1)} s, and for ${(waitedMs / 1000).toFixed(1)} s it
waited for a processor that others had.

${neighbourTable(rows)}`
}

/** The tables, and all that is needed to judge them. */
function reportOf(results: Results, options: BenchOptions, sizes: Sizes): string {
  const programs = [...new Set((results.measured ?? []).flatMap(({ programs }) => programs))].sort()
  const versions = programs.map(versionOf).filter((line) => line !== '')
  const { rounds, scale, seed } = options
  return `# Benchmarks

Written by \`npm run bench\`. ${rounds === 1 ? 'One round' : `${rounds} interleaved rounds`}: medians of as many times as *times* says, in seconds of the clock, everything
in the page cache where it fits, nothing left for the disk to do, and as much memory at hand as there is data. *Ratio* is this product's time divided by the other's: below 1, this product is faster.
*At most* is what it is meant to be, or how many seconds this product may take, and *met* whether it is. This product hashes every document and syncs its archive to the disk before it is
done; of the others only the copy of the archive is synced, and only restic and borg hash. Writing an archive is measured
without the verification that every backup ends with; that is a row of its own. *Documents, 1 % changed* is the nightly
backup without its database, which is dumped whole every time: that is the row *database*. *pg_dump > /dev/null* stores nothing:
who has a dump from one pg_dump can hardly be faster.

* ${new Date().toISOString().slice(0, 10)}, version ${VERSION}, Node ${process.version}
* ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} processors, ${gib(totalmem())} of memory, ${process.platform}
* processes that wanted to run when it ended, this one among them (load): ${loadavg()[0]?.toFixed(1)}
* scale ${scale}, seed ${seed}: a database of ${gib(sizes.databaseBytes)}, ${sizes.paths.length.toLocaleString('en')} documents of ${gib(sizes.documentBytes)}
${versions.map((line) => `* ${line}\n`).join('')}${results.complete ? '' : '* it was still running, or ended early: this is what was measured so far\n'}
${tablesOf(results)}
`
}

function gib(bytes: number): string {
  return bytes < 2 ** 29 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`
}
