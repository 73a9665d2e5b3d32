import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'

/** The command line as it is shipped, in a folder with nothing else; `inject('bundle')` is its program. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'mvp-cli-bundle-'))
  await chmod(dir, 0o755)
  await promisify(execFile)(process.execPath, [new URL('../build.mjs', import.meta.url).pathname, dir])
  project.provide('bundle', join(dir, 'backup.mjs'))
  return () => rm(dir, { recursive: true, force: true })
}

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface is merged with the one it extends
  export interface ProvidedContext {
    bundle: string
  }
}
