import postgres from 'postgres'
import type { Warning } from '../contract.ts'
import { AppError } from '../errors.ts'
import { countBytes, type Dump } from './dump-source.ts'
import { explainLoadError } from './explain-load-error.ts'
import { unquoted } from './piece-locks.ts'
import { type Sessions, SideBySide } from './side-by-side.ts'
import { type DumpPiece, type SqlPiece, splitDump } from './split-dump.ts'
import { listUnkept, mayDoWithout, type Unkept } from './unkept.ts'

type LoadOptions = {
  /** A connection of its own to the empty database; it is closed when the signal fires or the load fails. */
  sql: postgres.Sql
  /** Others like it, as the same role, to load over side by side. */
  beside?: postgres.Sql[]
  signal: AbortSignal
  /** Bytes of plain SQL read so far. */
  onBytes?: (bytes: number) => void
  warn: (warning: Warning) => void
  /** Everything will belong to this role, whatever the dump says. */
  owner?: string
  /** Creates an extension that the loading role may not create; false: it is the loading role's to do. */
  createExtension?: (name: string, schema: string) => Promise<boolean>
}

/**
 * Loads pg_dump's plain SQL over the wire: each piece as one simple query, whose statements the server splits, each COPY
 * block by the COPY protocol. There is no psql and hence no command of psql's: a mistake in cutting is an SQL error.
 *
 * What only a superuser may set (owners, grants, event triggers, …) is left out with a warning where the role is none.
 * Throws `load_failed` naming the object and the line of the dump, `archive_refused` as splitDump does, or the signal's
 * reason: the first of them, when nothing runs any more. What was loaded until then stays.
 */
export async function loadDump(dump: Dump, options: LoadOptions): Promise<{ tables: number }> {
  const { sql, beside = [], signal } = options
  const sessions: Sessions = [sql, ...beside]
  const stop = () => {
    for (const session of sessions) void session.end({ timeout: 0 })
  }
  const source = countBytes(dump, options.onBytes ?? (() => {}))
  const sideBySide = new SideBySide(sessions, source.sections, stop)
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    const facts = await readSessions(sessions)
    const loading = { main: facts[0], sideBySide, unkept: [], options }
    const loaded = await loadPieces(splitDump(source.text, { linesLeftOut: source.linesLeftOut }), loading)
    await expectSame(sessions, facts)
    await source.sections?.check()
    signal.throwIfAborted()
    return loaded
  } catch (error) {
    stop()
    await sideBySide.close()
    // What made the load stop says more than how the connection ended.
    throw signal.aborted ? signal.reason : error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

type Loading = { main: Session; sideBySide: SideBySide; unkept: Unkept[]; options: LoadOptions }

async function loadPieces(pieces: AsyncIterable<DumpPiece>, loading: Loading): Promise<{ tables: number }> {
  const { sideBySide, unkept, options } = loading
  const owners = new Set<string>()
  let tables = 0
  for await (const piece of pieces) {
    const number = piece.kind === 'copy' ? tables++ : -1
    if (isLeftOut(piece, options, owners) || (await isExtensionMade(piece, options))) continue
    if (mayDoWithout(piece, unkept)) continue
    await sideBySide.load(piece, number, (part, session) => loadOrDoWithout(part, number, { ...loading, session }))
  }
  await sideBySide.finish()
  for (const warning of [...listUnkept(unkept), ...listOwners(owners, options.owner)]) options.warn(warning)
  return { tables }
}

/** A change of owner, where everything gets the same one. Notes whom it would have belonged to. */
function isLeftOut(piece: DumpPiece, { owner }: LoadOptions, owners: Set<string>): boolean {
  if (owner === undefined || piece.kind === 'copy' || piece.newOwner === null) return false
  if (piece.newOwner !== owner) owners.add(piece.newOwner)
  return true
}

function listOwners(owners: Set<string>, owner = ''): Warning[] {
  if (owners.size === 0) return []
  const message = `Everything belongs to ${owner} now; in the archive it belonged to ${[...owners].sort().join(', ')}.`
  return [{ code: 'owner_not_kept', message }]
}

const NAME = '("(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)'
const CREATE_EXTENSION = new RegExp(`^CREATE EXTENSION IF NOT EXISTS ${NAME} WITH SCHEMA ${NAME};$`)

async function isExtensionMade(piece: DumpPiece, { createExtension }: LoadOptions): Promise<boolean> {
  if (!createExtension || piece.kind === 'copy' || piece.object?.type !== 'EXTENSION') return false
  const [, name, schema] = CREATE_EXTENSION.exec(piece.text) ?? []
  return name !== undefined && schema !== undefined && createExtension(unquoted(name), unquoted(schema))
}

type Session = { pid: number; version: number; superuser: boolean }

async function readSessions([first, ...others]: Sessions): Promise<[Session, ...Session[]]> {
  return [await readSession(first), ...(await Promise.all(others.map(readSession)))]
}

async function readSession(sql: postgres.Sql): Promise<Session> {
  const [row] = await sql<Session[]>`
    select pg_backend_pid() as pid, current_setting('server_version_num')::int as version,
      (select rolsuper from pg_roles where rolname = current_user) as superuser`
  if (!row) throw new Error('a session answered nothing about itself')
  return row
}

async function expectSame(sessions: Sessions, before: Session[]): Promise<void> {
  const after = await readSessions(sessions)
  // The session's settings went with it: whatever was loaded afterwards is not what the dump says.
  if (after.every(({ pid }, at) => pid === before[at]?.pid)) return
  throw new AppError('load_failed', 'The connection to the database was lost while loading.')
}

type OneLoading = Loading & { session: postgres.Sql }

async function loadOrDoWithout(piece: DumpPiece, number: number, loading: OneLoading): Promise<void> {
  try {
    if (piece.kind === 'copy') await loading.sideBySide.copy(piece, number, loading.session)
    else await execute(piece, loading)
  } catch (error) {
    const denied = loading.main.superuser ? null : deniedBy(piece, error)
    if (!denied) throw explainLoadError(piece, error)
    loading.unkept.push(denied)
  }
}

async function execute(piece: SqlPiece, { session, main }: OneLoading): Promise<void> {
  // pg_dump 17 and later write this line for every server; older ones do not know the setting.
  const strange = main.version < 170_000 && piece.object === null
  const text = strange ? piece.text.replace(/^SET transaction_timeout = 0;$/m, '') : piece.text
  await session.unsafe(text).simple()
}

const INSUFFICIENT_PRIVILEGE = '42501'

/** What is not kept when the server denies this piece to the role; null when the load cannot do without it. */
function deniedBy(piece: DumpPiece, error: unknown): Unkept | null {
  if (!(error instanceof postgres.PostgresError) || error.code !== INSUFFICIENT_PRIVILEGE) return null
  if (piece.kind === 'copy' || !piece.object) return null
  const { object, newOwner } = piece
  return newOwner !== null || DISPENSABLE.has(object.type) ? { object, newOwner, reason: error.message } : null
}

/** Rights, remarks, and what acts on the database from outside its data. */
const DISPENSABLE = new Set([
  'ACL',
  'DEFAULT ACL',
  'COMMENT',
  'SECURITY LABEL',
  'EVENT TRIGGER',
  'PUBLICATION',
  'PUBLICATION TABLE',
  'PUBLICATION TABLES IN SCHEMA',
  'SUBSCRIPTION',
])
