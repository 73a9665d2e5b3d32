import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** What a child is to do, and at which trip point it is to die: its number from 1, its name, or null for never. */
export type ChildTask = {
  do: 'restore' | 'undo' | 'recover'
  dieAt: number | string | null
  env: NodeJS.ProcessEnv
  migrations: string
  backup?: { id: string; fileName: string }
  skipSafetyBackup?: boolean
}

/** The points a child came to; `died`: it was killed at the last of them. */
export type ChildReport = { died: boolean; points: string[] }

export type Children = {
  run(task: Omit<ChildTask, 'migrations'>): Promise<ChildReport>
  close(): Promise<void>
}

const here = fileURLToPath(new URL('.', import.meta.url))
const archive = join(here, '../../archive/src')
const migrations = join(here, '../../../drizzle')

/**
 * Servers in processes of their own, started again and again: their code is bundled once, because TypeScript would be
 * compiled anew by each, and the next one is loading while the last one dies.
 */
export async function startChildren(): Promise<Children> {
  const folder = await mkdtemp(join(tmpdir(), 'mvp-children-'))
  await bundle(folder)
  const prepare = () => spawn(process.execPath, [join(folder, 'child.js')], { stdio: ['pipe', 'pipe', 'inherit'] })
  let next = prepare()
  return {
    async run(task) {
      const child = next
      next = prepare()
      return report(child, { ...task, migrations })
    },
    async close() {
      const ended = once(next, 'exit')
      next.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function bundle(outdir: string): Promise<void> {
  const workers: string[] = []
  for (const file of (await readdir(archive)).filter((name) => name.endsWith('-worker.ts'))) {
    // The others are ordinary modules.
    if (!/^export /m.test(await readFile(join(archive, file), 'utf8'))) workers.push(file)
  }
  const entry = { in: fileURLToPath(new URL('./restore-child.ts', import.meta.url)), out: 'child' }
  await writeFile(join(outdir, 'package.json'), JSON.stringify({ type: 'module' }))
  await build({
    entryPoints: [entry, ...workers.map((file) => ({ in: join(archive, file), out: basename(file, '.ts') }))],
    outdir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    // Some packages are CommonJS and call it.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
    logLevel: 'error',
  })
}

async function report(child: ChildProcess, task: ChildTask): Promise<ChildReport> {
  const { stdin, stdout } = child
  if (!stdin || !stdout) throw new Error('a child without pipes')
  let text = ''
  stdout.on('data', (bytes) => {
    text += bytes
  })
  const ended = once(child, 'close')
  stdin.write(`${JSON.stringify(task)}\n`)
  const [code, signal] = await ended
  const points = text.split('\n').filter((line) => line !== '' && line !== 'ready')
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`a child ended with ${code} after ${points.at(-1)}`)
  return { died: signal === 'SIGKILL', points }
}
