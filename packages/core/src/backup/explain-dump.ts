import type postgres from 'postgres'
import { AppError } from '../errors.ts'
import type { PgDumpEnd } from './spawn-pg-dump.ts'

type Circumstances = { app: postgres.Sql; lockWaitMs: number }

/** Why a dump failed and what an admin can do about it, from what pg_dump said before it ended. */
export async function explainDump(end: PgDumpEnd, circumstances: Circumstances): Promise<AppError> {
  const said = lastWords(end.stderr)
  // pg_dump makes either timeout of its --lock-wait-timeout, depending on its version.
  if (/due to (lock|statement) timeout/.test(end.stderr)) return explainLock(end, circumstances)
  const cause = CAUSES.find(({ pattern }) => pattern.test(end.stderr))
  if (cause) return failed(`${cause.message(end.stderr)} (${said})`, cause.hint)
  if (end.signal !== null || /terminated by user/.test(end.stderr)) {
    const hint = 'If nobody did that on purpose, the system may have run out of memory: its log says so. Back up again.'
    return failed(`pg_dump was ended from outside (${end.signal ?? 'SIGTERM'}).`, hint)
  }
  if (end.code === 0) return failed('pg_dump ended before its dump was whole.', 'Back up again.')
  return failed(`pg_dump failed: ${said || `exit code ${end.code}`}`, 'Correct what it says, then back up again.')
}

type Cause = { pattern: RegExp; message: (stderr: string) => string; hint: string }

const CAUSES: Cause[] = [
  {
    pattern: /permission denied for/,
    message: (stderr) => {
      const [, what = 'object', name = ''] = /permission denied for (\w+(?: \w+)?) ("[^"]+"|\S+)/.exec(stderr) ?? []
      return `The user of APP_DATABASE_URL may not read the ${what} ${name}.`
    },
    hint: 'Give it that right, such as by: GRANT pg_read_all_data TO that user.',
  },
  {
    pattern: /row-level security/,
    message: () => 'Row-level security hides rows from the user of APP_DATABASE_URL.',
    hint: 'Let it see all rows: ALTER ROLE that user BYPASSRLS, or connect as the tables’ owner.',
  },
  {
    pattern: /server version mismatch/,
    message: () => 'pg_dump is older than the server.',
    hint: 'Install the client package of the server’s version, or set PG_DUMP.',
  },
  {
    pattern: /No space left on device|could not extend file/i,
    message: () => 'The disk of the database server is full.',
    hint: 'Give the database server more room, then back up again.',
  },
  {
    pattern: /max_locks_per_transaction/,
    message: () => 'The server has too few locks for all tables at once.',
    hint: 'Raise max_locks_per_transaction on the database server, then back up again.',
  },
  {
    pattern:
      /server closed the connection|terminating connection|connection to server|could not connect|SSL connection has been closed|could not receive data|lost synchronization/,
    message: () => 'The database server went away while it was dumped.',
    hint: 'See that the server runs and stays up, then back up again.',
  },
]

/** Names the tables that are locked now, since pg_dump only says which it asked for. */
async function explainLock({ stderr }: PgDumpEnd, { app, lockWaitMs }: Circumstances): Promise<AppError> {
  const locked = await lockedTables(app).catch(() => [])
  const asked = /LOCK TABLE (?:ONLY )?(.+?) IN ACCESS SHARE MODE/.exec(stderr)?.[1]
  const tables = locked.length > 0 ? locked.join(', ') : (asked ?? 'a table')
  return failed(
    `Another session held a lock on ${tables} for longer than ${Math.round(lockWaitMs / 1000)} s, so it could not be read.`,
    'Wait until that session (a migration, VACUUM FULL, …) is over, then back up again.',
  )
}

async function lockedTables(app: postgres.Sql): Promise<string[]> {
  const rows = await app<{ name: string }[]>`
    select distinct format('%I.%I', n.nspname, c.relname) as name
    from pg_locks l join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
    where l.mode = 'AccessExclusiveLock' and l.granted and c.relkind in ('r', 'p', 'm', 'v', 'S', 'f')
      and l.database = (select oid from pg_database where datname = current_database())
    order by 1 limit 10`
  return rows.map((row) => row.name)
}

/** The first thing pg_dump complained about, without its name. */
function lastWords(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '')
  const line = lines.find((each) => /error:/i.test(each)) ?? lines.at(-1) ?? ''
  return line.replace(/^\S*pg_dump: (?:error: )?/, '').slice(0, 500)
}

function failed(message: string, hint: string): AppError {
  return new AppError('dump_failed', message, { hint })
}
