// Bundles the command line and the archive's workers into dist/, with everything from npm: the folder runs wherever Node
// does, without an installation.
import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))
const archive = join(here, '../../packages/archive/src')

// A worker is an entry of its own and exports nothing; `start-worker.ts` and the like are ordinary modules.
const workers = []
for (const file of await readdir(archive)) {
  if (!file.endsWith('-worker.ts')) continue
  if (!/^export /m.test(await readFile(join(archive, file), 'utf8'))) workers.push(file)
}

await build({
  entryPoints: [
    { in: join(here, 'src/main.ts'), out: 'backup' },
    ...workers.map((file) => ({ in: join(archive, file), out: basename(file, '.ts') })),
  ],
  // Tests build one of their own.
  outdir: resolve(process.argv[2] ?? join(here, 'dist')),
  // Modules by their names: no package.json has to lie beside them.
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  banner: {
    js: "import{createRequire as bundleRequire}from'node:module';const require=bundleRequire(import.meta.url)",
  },
  minifySyntax: true,
  legalComments: 'inline',
  logLevel: 'warning',
})
