import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** What gains by it: fonts are compressed already, and below some hundred bytes the header costs more than is saved. */
const worthwhile = /\.(js|css|html|svg)$/
const leastBytes = 500

/** Lays a .br and a .gz beside every file of the console, so that the server sends them without compressing anything. */
export function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    // From what was written: earlier, Vite has not yet put in what a lazily loaded file needs.
    async writeBundle({ dir = '.' }, bundle) {
      for (const fileName of Object.keys(bundle)) if (worthwhile.test(fileName)) await compress(join(dir, fileName))
    },
  }
}

async function compress(file: string): Promise<void> {
  const source = await readFile(file)
  if (source.length < leastBytes) return
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
  await writeFile(`${file}.br`, brotliCompressSync(source, { params }))
  await writeFile(`${file}.gz`, gzipSync(source, { level: 9 }))
}
