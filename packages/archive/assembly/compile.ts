import { readFile } from 'node:fs/promises'
import asc from 'assemblyscript/asc'

/** A program of this folder, the module that carries its code, and how much memory it has, in pages of 64 KiB. It never grows. */
type Program = { source: string; name: string; file: URL; pages: number }

const program = (source: string, pages: number): Program => ({
  source,
  name: `FAST_${source.toUpperCase()}_CODE`,
  file: new URL(`../src/fast-${source}-code.ts`, import.meta.url),
  pages,
})

/** 3.4 MiB, and 16.4 MiB (layout.ts, inflate-layout.ts). A test compares each module with what its source compiles to. */
export const PROGRAMS = { deflate: program('deflate', 56), inflate: program('inflate', 264) }

/** TypeScript that exports the program, compiled to WebAssembly, in base 64. The same on every machine. */
export async function compiledCode({ source, name, pages }: Program): Promise<string> {
  let code: Uint8Array | string | null = null
  const memory = ['--initialMemory', String(pages), '--maximumMemory', String(pages)]
  const options = ['-O3', '--noAssert', '--runtime', 'stub', ...memory, '--use', 'abort=']
  const { error, stderr } = await asc.main([`${source}.ts`, ...options, '--outFile', `${source}.wasm`], {
    readFile: (path, directory) => readFile(new URL(`${directory}/${path}`, import.meta.url), 'utf8').catch(() => null),
    writeFile: (_name, contents) => {
      code = contents
    },
    listFiles: () => [],
  })
  if (error || !code) throw new Error(`assembly/${source}.ts does not compile:\n${stderr}`)
  const lines =
    Buffer.from(code)
      .toString('base64')
      .match(/.{1,112}/g) ?? []
  const text = lines.map((line) => `  '${line}'`).join(' +\n')
  return `/** assembly/${source}.ts, compiled. Written by \`pnpm run compile\`; not to be changed by hand. */\nexport const ${name} =\n${text}\n`
}
