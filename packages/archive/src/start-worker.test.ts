import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { factsOf, run, temporaryDirectory, writeTree } from '../test/support.ts'
import { startWorker } from './start-worker.ts'

test('a module that is not there is an error of the worker', async () => {
  const worker = startWorker('no-such-worker', {})
  const error = await new Promise((resolve) => worker.once('error', resolve))
  expect(String(error)).toContain('no-such-worker')
})

// The server ships as one bundle with a file for each worker beside it.
test('bundled, a worker is found beside the bundle and writes the same archive', () => {
  const directory = temporaryDirectory()
  const root = writeTree(join(directory, 'documents'), { 'a/b.txt': 'content' })
  const archive = join(directory, 'archive.tar.gz')
  writeFileSync(
    join(directory, 'main.mjs'),
    `import { createArchive } from ${JSON.stringify(new URL('./write-archive.ts', import.meta.url).pathname)}
     const writer = await createArchive(${JSON.stringify(archive)}, { level: 1 })
     await writer.addDocuments(${JSON.stringify(root)})
     await writer.finish(${JSON.stringify(factsOf(null, null))})`,
  )
  const bundle = ['--bundle', '--platform=node', '--format=esm', `--outdir=${join(directory, 'dist')}`]
  const requireShim = `--banner:js=import{createRequire as bundleRequire}from'node:module';const require=bundleRequire(import.meta.url)`
  const worker = new URL('./document-worker.ts', import.meta.url).pathname
  // The bundler of the server, which is where bundles are made.
  const esbuild = createRequire(new URL('../../../apps/server/package.json', import.meta.url)).resolve('esbuild')
  const binary = join(esbuild, '../../bin/esbuild')
  for (const entry of [join(directory, 'main.mjs'), worker])
    run(binary, entry, ...bundle, requireShim, '--log-level=error')
  writeFileSync(join(directory, 'dist/package.json'), '{"type":"module"}')
  run(process.execPath, pathToFileURL(join(directory, 'dist/main.js')).pathname)
  expect(run('tar', 'xzOf', archive, 'documents/a/b.txt')).toBe('content')
})
