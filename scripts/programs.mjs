import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { run } from './processes.mjs'

/** Programs from outside npm: their names, any of which will do, and the Debian package that brings them. */
export const programs = {
  pgDump: { names: ['pg_dump'], debian: 'postgresql-client', elsewhere: debianPostgres() },
  psql: { names: ['psql'], debian: 'postgresql-client', elsewhere: debianPostgres() },
  redis: { names: ['redis-server'], debian: 'redis-server' },
  chromium: { names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'], debian: 'chromium' },
  bsdtar: { names: ['bsdtar'], debian: 'libarchive-tools' },
  busybox: { names: ['busybox'], debian: 'busybox' },
  pigz: { names: ['pigz'], debian: 'pigz' },
  igzip: { names: ['igzip'], debian: 'isal' },
  python: { names: ['python3'], debian: 'python3' },
}

/** The program's full path, or null. */
export function findProgram({ names, elsewhere = [] }) {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...elsewhere]
  const candidates = names.flatMap((name) => folders.filter(Boolean).map((folder) => path.join(folder, name)))
  return candidates.find(isExecutable) ?? null
}

/** The Debian packages that would bring what is missing of these. */
export function missingPackages(wanted) {
  return [...new Set(wanted.filter((program) => !findProgram(program)).map((program) => program.debian))]
}

export function canInstall() {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

/** Installs Debian packages; shows apt's output only when it fails. */
export async function installPackages(packages) {
  console.log(`Installing ${packages.join(', ')} with apt-get …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // Another apt may be at work, as on a machine that has just booted.
  const wait = ['-o', 'DPkg::Lock::Timeout=120']
  await run('apt-get', [...wait, 'update', '-q'], { env, output: 'collect' })
  const args = [...wait, 'install', '-y', '-q', '--no-install-recommends', ...packages]
  return (await run('apt-get', args, { env, output: 'collect' })) === 0
}

/** The major version of a PostgreSQL program, or null when it does not say. */
export function majorVersion(file) {
  const { stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' })
  return Number(/\(PostgreSQL\) (\d+)/.exec(stdout ?? '')?.[1]) || null
}

function debianPostgres() {
  const base = '/usr/lib/postgresql'
  const versions = existsSync(base) ? readdirSync(base) : []
  return versions.sort((a, b) => Number(b) - Number(a)).map((version) => path.join(base, version, 'bin'))
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
