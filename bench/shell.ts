import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'

/** Runs a script of bash, which fails with the first command that does, also in a pipe. */
export async function shell(script: string, variables: Record<string, string>): Promise<void> {
  const child = spawn('bash', ['-c', `set -eo pipefail; ${script}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...variables },
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${script}\nended with ${code}: ${said}`)
}

export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v "$0"`, program], { stdio: 'ignore' }).status === 0
}

/** What a program says of its version; empty where it does not. */
export function versionOf(program: string): string {
  const { stdout } = spawnSync(program, [program === 'restic' ? 'version' : '--version'], { encoding: 'utf8' })
  const [line = ''] = (stdout ?? '').split('\n')
  return line.trim()
}

/** In one line, to stand in a table. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replaceAll(/\s+/g, ' ').trim().slice(0, 200)
}
