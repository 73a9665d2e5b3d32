import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { EmbeddedError } from './embedded-error.ts'

/** Where Debian and Ubuntu keep each major version's programs, off the PATH. */
const debianRoot = '/usr/lib/postgresql'

/** The path of an installed PostgreSQL client program: newest version first, else the one on PATH. Throws when there is none. */
export function postgresBinary(name: 'psql' | 'pg_dump' | 'pg_restore' | 'pg_dumpall'): string {
  const found = [...debianVersions().map((version) => join(debianRoot, version, 'bin', name)), name].find(runs)
  if (found) return found
  throw new EmbeddedError(`${name} is not installed.`, 'Install the PostgreSQL client programs, version 15 or newer.')
}

function debianVersions(): string[] {
  try {
    return readdirSync(debianRoot).sort((a, b) => Number(b) - Number(a))
  } catch {
    return []
  }
}

function runs(path: string): boolean {
  return spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0
}
