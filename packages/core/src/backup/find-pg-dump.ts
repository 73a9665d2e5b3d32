import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, readdir, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import type { Env } from '../env.ts'
import { AppError } from '../errors.ts'

export type PgDump = { path: string; version: string; major: number }

type ProgramPlaces = Pick<Env, 'pgDump' | 'path'>

/** Where packages of PostgreSQL put their programs beside the PATH, each below a folder named for a version. */
const VERSIONED = [
  { dir: '/usr/lib/postgresql', bin: 'bin' },
  { dir: '/usr/lib', bin: 'bin', prefix: 'pgsql-' },
  { dir: '/opt/homebrew/opt', bin: 'bin', prefix: 'postgresql@' },
]

/**
 * The pg_dump to use for a server of this major version: PG_DUMP if it is set, else the oldest that is not older than
 * the server, because what a newer one writes an older server may not understand.
 * Throws `pg_dump_missing` or `pg_dump_too_old`.
 */
export async function findPgDump(env: ProgramPlaces, serverMajor: number): Promise<PgDump> {
  const paths = env.pgDump === null ? await candidates(env.path) : [env.pgDump]
  const found = (await Promise.all(paths.map(readVersion))).filter((program) => program !== null)
  const oldestFirst = found.sort((a, b) => a.major - b.major)
  const fitting = oldestFirst.find((program) => program.major >= serverMajor)
  if (fitting) return fitting
  const newest = oldestFirst.at(-1)
  if (!newest) throw missing(env)
  throw new AppError(
    'pg_dump_too_old',
    `pg_dump ${newest.version} (${newest.path}) cannot dump a PostgreSQL ${serverMajor} server.`,
    {
      hint: `Install the package postgresql-client-${serverMajor}, or set PG_DUMP to a pg_dump ${serverMajor} or newer.`,
    },
  )
}

function missing(env: ProgramPlaces): AppError {
  return env.pgDump === null
    ? new AppError('pg_dump_missing', 'No pg_dump was found.', {
        hint: 'Install the package postgresql-client, or set PG_DUMP to the program.',
      })
    : new AppError('pg_dump_missing', `PG_DUMP ${env.pgDump} is not a pg_dump that can be run.`, {
        hint: 'Correct PG_DUMP, or leave it unset to have one looked for.',
      })
}

async function candidates(path: string): Promise<string[]> {
  const folders = [...path.split(':').filter(Boolean), ...(await versionedFolders())]
  const programs = await Promise.all(folders.map((folder) => runnable(join(folder, 'pg_dump'))))
  return [...new Set(programs.filter((program) => program !== null))]
}

async function versionedFolders(): Promise<string[]> {
  const folders = await Promise.all(
    VERSIONED.map(async ({ dir, bin, prefix = '' }) => {
      const names = await readdir(dir).catch(() => [])
      return names.filter((name) => name.startsWith(prefix)).map((name) => join(dir, name, bin))
    }),
  )
  return folders.flat()
}

/** The real program behind a name, or null. Debian's wrapper chooses a version by rules of its own: never that one. */
async function runnable(file: string): Promise<string | null> {
  try {
    const real = await realpath(file)
    await access(real, constants.X_OK)
    return basename(real) === 'pg_wrapper' ? null : real
  } catch {
    return null
  }
}

const execute = promisify(execFile)

/** What each program said, for as long as its file is the same: starting all of them takes longer than anything else here. */
const known = new Map<string, { file: string; program: PgDump }>()

async function readVersion(path: string): Promise<PgDump | null> {
  const file = await stat(path, { bigint: true }).then(
    ({ dev, ino, size, mtimeNs, ctimeNs }) => [dev, ino, size, mtimeNs, ctimeNs].join(':'),
    () => null,
  )
  const before = known.get(path)
  if (before && before.file === file) return before.program
  const program = await askVersion(path)
  if (program && file !== null) known.set(path, { file, program })
  else known.delete(path)
  return program
}

async function askVersion(path: string): Promise<PgDump | null> {
  const { stdout } = await execute(path, ['--version'], { timeout: 10_000, env: { LC_ALL: 'C' } }).catch(() => ({
    stdout: '',
  }))
  // `pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, `pg_dump (PostgreSQL) 18beta1`.
  const version = /\(PostgreSQL\) ((\d+)[^\s]*)/.exec(stdout)
  return version?.[1] ? { path, version: version[1], major: Number(version[2]) } : null
}
