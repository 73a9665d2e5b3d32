// Bundles the server and the archive's workers into dist/, or into the folder it is told. Packages of this repository are bundled, because they are
// TypeScript; everything from npm stays outside and has to stand in this package's own dependencies.
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))
const archive = join(here, '../../packages/archive/src')
const { dependencies, optionalDependencies } = JSON.parse(await readFile(join(here, 'package.json'), 'utf8'))
const installed = new Set(Object.keys({ ...dependencies, ...optionalDependencies }))

// A worker is an entry of its own and exports nothing; `start-worker.ts` and the like are ordinary modules.
const workers = []
for (const file of await readdir(archive)) {
  if (!file.endsWith('-worker.ts')) continue
  if (!/^export /m.test(await readFile(join(archive, file), 'utf8'))) workers.push(file)
}

await build({
  entryPoints: [
    { in: join(here, 'src/main.ts'), out: 'main' },
    ...workers.map((file) => ({ in: join(archive, file), out: basename(file, '.ts') })),
  ],
  outdir: process.argv[2] ?? join(here, 'dist'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  sourcemap: 'linked',
  logLevel: 'warning',
  plugins: [{ name: 'npm-stays-outside', setup: npmStaysOutside }],
})

function npmStaysOutside({ onResolve }) {
  onResolve({ filter: /^[^./]/ }, ({ path, kind, importer }) => {
    if (kind === 'entry-point' || path.startsWith('@mvp/')) return undefined
    if (path.startsWith('node:')) return { path, external: true }
    const name = path
      .split('/')
      .slice(0, path.startsWith('@') ? 2 : 1)
      .join('/')
    if (installed.has(name)) return { path, external: true }
    return { errors: [{ text: `${name} (imported by ${importer}) has to be a dependency of apps/server as well` }] }
  })
}
