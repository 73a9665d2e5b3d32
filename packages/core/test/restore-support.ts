import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { copyDump } from '@mvp/archive/copy-dump'
import type { Manifest } from '@mvp/archive/manifest'
import { createArchive } from '@mvp/archive/write-archive'
import { findPgDump } from '../src/backup/find-pg-dump.ts'
import { quarantinePath, receiveUpload } from '../src/backup/receive-upload.ts'
import { findArchive } from '../src/backup/records.ts'
import { RESTORE_FOLDER } from '../src/backup/write-archive.ts'
import type { Backup } from '../src/contract.ts'
import type { RestoreRequest, RestoreStatus } from '../src/contract-restore.ts'
import type { Core, CoreOptions } from '../src/core.ts'
import { readEnv } from '../src/env.ts'
import { untilFinished } from '../src/operation/until-finished.ts'
import { withServer } from '../src/restore/connect-server.ts'
import { findRestore, requestRestore } from '../src/restore/request-restore.ts'
import { requestUndo } from '../src/restore/request-undo.ts'

const run = promisify(execFile)

/** Progress often, but leases that a busy machine does not lose. */
export const RESTORING: CoreOptions = { timings: { grace: 200, poll: 300, progress: 100, lockWait: 5000, kill: 1000 } }

/** Looked for once: that runs each one there is. */
let pgDump: ReturnType<typeof findPgDump> | undefined

/** pg_dump of a database, without the lines that differ each time. */
export async function dumpOf(url: string, ...options: string[]): Promise<string> {
  pgDump ??= findPgDump(readEnv({ DATABASE_URL: url, APP_DATABASE_URL: url, AUTH_SECRET: 'x'.repeat(32) }), 15)
  const { stdout } = await run((await pgDump).path, ['--dbname', url, ...options], {
    maxBuffer: 1 << 30,
    encoding: 'latin1',
  })
  return stdout
    .split('\n')
    .filter((line) => !/^\\(un)?restrict /.test(line))
    .join('\n')
}

/** Every file of a folder with the hash of its content, and every directory. */
export async function hashesOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const hashes: Record<string, string> = {}
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    const name = path.slice(folder.length + 1)
    if (name.startsWith(RESTORE_FOLDER)) continue
    hashes[name] = entry.isDirectory()
      ? 'directory'
      : createHash('sha256')
          .update(await readFile(path))
          .digest('hex')
  }
  return Object.fromEntries(Object.entries(hashes).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Restores a backup and waits for the outcome, whatever it is. */
export async function restore(core: Core, id: string, request: Partial<RestoreRequest> = {}): Promise<RestoreStatus> {
  const archive = await findArchive(core.db, id)
  const queued = await requestRestore(core, {
    id,
    confirm: archive?.fileName ?? '',
    scope: 'everything',
    skipSafetyBackup: false,
    by: 'admin@example.org',
    trigger: 'api',
    ...request,
  })
  await untilFinished(core, queued.id)
  return untilMeasured(core, queued.id)
}

/** Undoes the last restore, or the one of this id, and waits for the outcome, whatever it is. */
export async function undo(core: Core, id?: string): Promise<RestoreStatus> {
  const queued = await requestUndo(core, { id, by: 'admin@example.org', trigger: 'api' })
  if (queued.undo === null) throw new Error('no undo was queued')
  await untilFinished(core, queued.undo.id)
  return untilMeasured(core, queued.id)
}

/** The status of the newest restore, when what it keeps is measured: that comes after its outcome. */
async function untilMeasured(core: Core, id: string): Promise<RestoreStatus> {
  for (let tries = 0; ; tries++) {
    const status = await findRestore(core)
    if (status.status === 'idle' || status.id !== id) throw new Error('the restore is not the newest')
    const { kept } = status
    if (kept === null || kept.databaseBytes !== null || kept.documentBytes !== null || tries === 400) return status
    await sleep(50)
  }
}

/** The databases that restores have made and not dropped. */
export async function leftDatabases(core: Core): Promise<string[]> {
  return withServer(core, async (server) => {
    const rows = await server<{ name: string }[]>`
      select datname as name from pg_database where starts_with(datname, ${`${core.env.appName}_`}) order by 1`
    return rows.map((row) => row.name)
  })
}

/** An archive of ours, or of somebody with another key, whose dump is this text; listed in the store. */
export async function storeDump(core: Core, sql: string, key = core.signingKey): Promise<Backup> {
  const file = quarantinePath(core)
  await packDump(file, sql, { app: core.env.appName, ...(key ? { key } : {}) })
  return receiveUpload(core, { file, fileName: 'dump.tar.gz', by: 'admin@example.org', trigger: 'api' })
}

type PackOptions = {
  app?: string
  key?: NonNullable<Core['signingKey']>
  /** Which piece the index says a table lies in; its own, unless said otherwise. */
  pieceOf?: (table: number, pieces: number[]) => number | undefined
}

/** Writes an archive as a backup does, whose dump is this text. */
export async function packDump(file: string, sql: string, options: PackOptions = {}): Promise<Manifest> {
  const { app = 'app', key, pieceOf = (table, pieces) => pieces[table] } = options
  const archive = await createArchive(file, { level: 1, workers: 1 })
  const path = `database/${app}.sql.gz`
  const entry = await archive.openDatabase(path)
  const { summary, tables } = await copyDump(Readable.from([Buffer.from(sql)]), entry, () => undefined)
  const pieces = tables.map(({ piece }) => piece)
  const written = await entry.close()
  return archive.finish({
    format: 'motovaultpro-backup',
    version: 1,
    app,
    backupId: randomUUID(),
    origin: 'manual',
    contents: 'database',
    createdAt: new Date().toISOString(),
    toolVersion: '0.0.0',
    database: {
      ...written,
      name: 'app',
      path,
      serverVersion: '15.18',
      pgDumpVersion: '15.18',
      encoding: 'UTF8',
      collationProvider: 'libc',
      collate: 'C',
      ctype: 'C',
      icuLocale: null,
      tables: summary.tables,
      rows: summary.rows,
      largeObjects: summary.largeObjects,
      extensions: [],
      roles: [],
    },
    documents: null,
    tables: tables.map((table, at) => ({ ...table, piece: pieceOf(at, pieces) ?? 0 })),
    ...(key ? { sign: key } : {}),
  })
}
