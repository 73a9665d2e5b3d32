import { pipeline } from 'node:stream/promises'
import postgres from 'postgres'
import type { Warning } from '../contract.ts'
import { AppError } from '../errors.ts'
import { explainLoadError } from './explain-load-error.ts'
import { type CopyPiece, type DumpPiece, splitDump } from './split-dump.ts'
import { listUnkept, mayDoWithout, type Unkept } from './unkept.ts'

type LoadOptions = {
  /** A connection of its own to the empty database; when the signal fires it is closed. */
  sql: postgres.Sql
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
 * reason. What was loaded until then stays.
 */
export async function loadDump(dump: AsyncIterable<Buffer>, options: LoadOptions): Promise<{ tables: number }> {
  const { sql, signal } = options
  const stop = () => void sql.end({ timeout: 0 })
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    const loaded = await loadPieces(dump, options)
    signal.throwIfAborted()
    return loaded
  } catch (error) {
    // What made the load stop says more than how the connection ended.
    throw signal.aborted ? signal.reason : error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

async function loadPieces(dump: AsyncIterable<Buffer>, options: LoadOptions): Promise<{ tables: number }> {
  const session = await readSession(options.sql)
  const unkept: Unkept[] = []
  const owners = new Set<string>()
  let tables = 0
  for await (const piece of splitDump(counted(dump, options.onBytes))) {
    if (piece.kind === 'copy') tables++
    if (isLeftOut(piece, options, owners) || (await isExtensionMade(piece, options))) continue
    if (!mayDoWithout(piece, unkept)) await loadOrDoWithout(piece, { ...session, sql: options.sql, unkept })
  }
  const { pid } = await readSession(options.sql)
  // The session's settings went with it: whatever was loaded afterwards is not what the dump says.
  if (pid !== session.pid) throw new AppError('load_failed', 'The connection to the database was lost while loading.')
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

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name
}

type Session = { pid: number; version: number; superuser: boolean }

async function readSession(sql: postgres.Sql): Promise<Session> {
  const [row] = await sql<Session[]>`
    select pg_backend_pid() as pid, current_setting('server_version_num')::int as version,
      (select rolsuper from pg_roles where rolname = current_user) as superuser`
  if (!row) throw new Error('a session answered nothing about itself')
  return row
}

async function* counted(dump: AsyncIterable<Buffer>, onBytes?: (bytes: number) => void): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of dump) {
    yield chunk
    bytes += chunk.length
    onBytes?.(bytes)
  }
}

type Loading = Session & { sql: postgres.Sql; unkept: Unkept[] }

async function loadOrDoWithout(piece: DumpPiece, loading: Loading): Promise<void> {
  try {
    await load(piece, loading)
  } catch (error) {
    const denied = loading.superuser ? null : deniedBy(piece, error)
    if (!denied) throw explainLoadError(piece, error)
    loading.unkept.push(denied)
  }
}

async function load(piece: DumpPiece, { sql, version }: Loading): Promise<void> {
  if (piece.kind === 'copy') return copyRows(sql, piece)
  // pg_dump 17 and later write this line for every server; older ones do not know the setting.
  const strange = version < 170_000 && piece.object === null
  const text = strange ? piece.text.replace(/^SET transaction_timeout = 0;$/m, '') : piece.text
  await sql.unsafe(text).simple()
}

async function copyRows(sql: postgres.Sql, piece: CopyPiece): Promise<void> {
  const query = sql.unsafe(piece.statement)
  const rows = await query.writable()
  // postgres.js lets go of the stream when the last row is sent. An error that comes after it (a duplicate key, a
  // trigger) reaches only the query's promise, which the stream has fulfilled already: it would be lost, and the end of
  // the stream would never come.
  Reflect.set(query, 'reject', (error: Error) => rows.destroy(error))
  await pipeline(piece.data, rows)
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
