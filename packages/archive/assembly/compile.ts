import { readFile } from 'node:fs/promises'
import asc from 'assemblyscript/asc'

/** The module that carries the compiled code; a test compares it with what its source compiles to. */
export const CODE_FILE = new URL('../src/fast-deflate-code.ts', import.meta.url)

/** Of the layout's 3.4 MiB; the module never grows. */
const PAGES = '56'

/** TypeScript that exports assembly/deflate.ts, compiled to WebAssembly, in base 64. The same on every machine. */
export async function compiledCode(): Promise<string> {
  let code: Uint8Array | string | null = null
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--initialMemory', PAGES, '--maximumMemory', PAGES]
  const { error, stderr } = await asc.main(['deflate.ts', ...options, '--use', 'abort=', '--outFile', 'deflate.wasm'], {
    readFile: (name, directory) => readFile(new URL(`${directory}/${name}`, import.meta.url), 'utf8').catch(() => null),
    writeFile: (_name, contents) => {
      code = contents
    },
    listFiles: () => [],
  })
  if (error || !code) throw new Error(`assembly/deflate.ts does not compile:\n${stderr}`)
  const lines =
    Buffer.from(code)
      .toString('base64')
      .match(/.{1,112}/g) ?? []
  const text = lines.map((line) => `  '${line}'`).join(' +\n')
  return `/** assembly/deflate.ts, compiled. Written by \`pnpm run compile\`; not to be changed by hand. */\nexport const FAST_DEFLATE_CODE =\n${text}\n`
}
