import { randomBytes } from 'node:crypto'
import { appendFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { factsOf, run, temporaryDirectory, writeTree } from './support.ts'

const mib = 1 << 20

type Measured = { idleBytes: number; peakBytes: number; blockedMs: number; documents: number; seconds: number }

/** Writes an archive in a process of its own and measures it. */
function measure(directory: string, databaseMib: number): Measured {
  const script = join(directory, 'measure.mts')
  const source = new URL('../src/write-archive.ts', import.meta.url).href
  writeFileSync(
    script,
    `import { monitorEventLoopDelay } from 'node:perf_hooks'
     import { createArchive } from ${JSON.stringify(source)}
     global.gc()
     const idleBytes = process.memoryUsage.rss()
     let peakBytes = idleBytes
     const sample = () => { peakBytes = Math.max(peakBytes, process.memoryUsage.rss()) }
     setInterval(sample, 10).unref()
     const delay = monitorEventLoopDelay({ resolution: 10 })
     delay.enable()
     const started = performance.now()
     const writer = await createArchive(${JSON.stringify(join(directory, 'archive.tar.gz'))}, { level: 1, workers: 4 })
     const entry = await writer.openDatabase('database/x.sql.gz')
     const chunk = Buffer.alloc(65536, 'INSERT INTO fuel_logs VALUES (1, 42.5, 1.799);')
     for (let i = 0; i < ${databaseMib * 16}; i++) await entry.write(chunk)
     await entry.close()
     const { count } = await writer.addDocuments(${JSON.stringify(join(directory, 'documents'))})
     await writer.finish(${JSON.stringify(factsOf(null, null))})
     sample()
     // Not the longest: on a machine that is busy otherwise, that is how long this process was not run at all.
     const blockedMs = delay.percentile(99) / 1e6 - 10
     const seconds = (performance.now() - started) / 1000
     process.stdout.write(JSON.stringify({ idleBytes, peakBytes, blockedMs, documents: count, seconds }))`,
  )
  const measured: Measured = JSON.parse(
    run(process.execPath, '--expose-gc', '--import', import.meta.resolve('tsx'), script),
  )
  return measured
}

function largeFile(file: string, sizeMib: number, content: (index: number) => Buffer): void {
  writeFileSync(file, '')
  for (let i = 0; i < sizeMib; i++) appendFileSync(file, content(i))
}

test('memory stays flat and the main thread free, with a document of 200 MiB and four threads', () => {
  const directory = temporaryDirectory()
  const root = join(directory, 'documents')
  const text = Buffer.alloc(mib, 'all work and no play makes jack a dull boy\n')
  const small = Array.from({ length: 34 }, (_, i) => [`photos/${i}.jpg`, randomBytes(3 * mib)] as const)
  const tiny = Array.from({ length: 500 }, (_, i) => [`notes/${i}.txt`, `note ${i}`] as const)
  writeTree(root, Object.fromEntries([...small, ...tiny]))
  // Half of it compresses, half does not: both ways through the lane.
  largeFile(join(root, 'video.mp4'), 200, (index) => (index % 2 === 0 ? randomBytes(mib) : text))

  const measured = measure(directory, 64)

  expect(measured.documents).toBe(535)
  expect((measured.peakBytes - measured.idleBytes) / mib).toBeLessThan(256)
  expect(measured.blockedMs).toBeLessThan(100)
  run('gzip', '-t', join(directory, 'archive.tar.gz'))
  expect(statSync(join(directory, 'archive.tar.gz')).size).toBeLessThan(220 * mib)
})
