import { cpus, loadavg, totalmem } from 'node:os'
import { VERSION } from '../packages/core/src/version.ts'
import type { Measured } from './measure.ts'
import type { BenchOptions } from './options.ts'
import { versionOf } from './shell.ts'

type Sizes = { documentBytes: number; databaseBytes: number; documents: number }

/** The table, and all that is needed to judge it. */
export function reportOf(measured: Measured[], options: BenchOptions, sizes: Sizes): string {
  const programs = [...new Set(measured.flatMap(({ programs }) => programs))].sort()
  const versions = programs.map(versionOf).filter((line) => line !== '')
  const { rounds, scale, seed } = options
  return `# Benchmarks

Written by \`npm run bench\`. Medians of ${rounds} interleaved ${rounds === 1 ? 'round' : 'rounds'}, in seconds of the clock, everything in the page cache where it fits. *Ratio* is
this product's time divided by the other's: below 1, this product is faster. This product hashes every document and
syncs its archive to the disk before it is done; of the others only the copy of the archive is synced, and only restic and borg hash.
Writing an archive is measured without the verification that every backup ends with; that is a row of its own.
Our threads are started from source here, which takes each of our rows some tenths of a second more than in the built server.

* ${new Date().toISOString().slice(0, 10)}, version ${VERSION}, Node ${process.version}
* ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} processors, ${gib(totalmem())} of memory, ${process.platform}
* processes that wanted to run when it ended, this one among them (load): ${loadavg()[0]?.toFixed(1)}
* scale ${scale}, seed ${seed}: a database of ${gib(sizes.databaseBytes)}, ${sizes.documents.toLocaleString('en')} documents of ${gib(sizes.documentBytes)}
${versions.map((line) => `* ${line}\n`).join('')}
${tableOf(measured)}
`
}

export function tableOf(measured: Measured[]): string {
  const rows = measured.map(({ work, name, seconds, programs }) => {
    const own = measured.find((other) => other.work === work && other.programs.length === 0)
    const ratio = programs.length > 0 && own ? (own.seconds / seconds).toFixed(2) : ''
    return `| ${work} | ${name.replaceAll('|', '\\|')} | ${seconds.toFixed(3)} | ${ratio} |`
  })
  return ['| work | by | seconds | ratio |', '|---|---|--:|--:|', ...rows].join('\n')
}

function gib(bytes: number): string {
  return bytes < 2 ** 29 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`
}
