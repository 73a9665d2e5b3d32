import { ArchiveError } from '@mvp/archive/archive-error'
import { tableKey } from '@mvp/archive/table-key'
import type postgres from 'postgres'
import { copyFrozen, copyRows } from './copy-rows.ts'
import type { DumpSource } from './dump-source.ts'
import { type LoadingTable, readLoadingTables } from './loading-tables.ts'
import { locksOf, NAME, unquoted } from './piece-locks.ts'
import { shareSettings } from './share-settings.ts'
import type { CopyPiece, DumpPiece } from './split-dump.ts'
import { splitKey } from './split-key.ts'
import { type Task, TaskLanes } from './task-lanes.ts'

export type Sessions = [postgres.Sql, ...postgres.Sql[]]

type Run = (piece: DumpPiece, session: postgres.Sql) => Promise<void>

/** What a piece may run beside. `splittable`: its tables can have a key made out of an index. */
type Rights = Omit<Task<postgres.Sql>, 'run'> & { splittable: boolean }

/** Fewer are not worth a new file on the server's disk. */
const FROZEN_BYTES = 1 << 20
/** Statements that wait to be run are kept in memory. */
const MAX_WAITING = 1000

const COPY_TABLE = new RegExp(`^COPY (?:(${NAME})\\.)?(${NAME})[ (]`)

/** The index may say wrong which rows lie where: they would go into a table that others are at. */
function expectItsOwn({ statement }: CopyPiece, told: { schema: string; name: string }): void {
  const [, schema = '', name = ''] = COPY_TABLE.exec(statement) ?? []
  if (unquoted(schema) === told.schema && unquoted(name) === told.name) return
  const text = `${told.schema}.${told.name} does not lie where the archive says`
  throw new ArchiveError('damaged', text, `${told.schema}.${told.name}`)
}

/**
 * An index as it is built where the processors have enough else to do: by its session alone. PostgreSQL's parallel workers
 * would share them with the rows that others wait for, and take more processor time.
 */
function withoutWorkers(piece: DumpPiece): DumpPiece {
  if (piece.kind === 'copy' || !BUILT.has(piece.object?.type ?? '')) return piece
  return { ...piece, text: `${NO_WORKERS} ${piece.text}` }
}

const BUILT = new Set(['INDEX', 'CONSTRAINT'])
/** One query is one transaction: it holds for the statement behind it, and on a server that knows no workers for nothing. */
const NO_WORKERS = `SELECT pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings WHERE name = 'max_parallel_maintenance_workers';`
/** For less PostgreSQL takes no workers (min_parallel_table_scan_size). */
const WORKERS_BYTES = 8 << 20

/** May set something that holds for the session. */
const SETS = /\b(set|reset|set_config)\b/i

/**
 * Loads side by side over several sessions what may be loaded so, and everything else in its place over the first: rows of
 * different tables, indexes when their rows are in, foreign keys when the indexes are there.
 */
export class SideBySide {
  readonly #sessions: Sessions
  readonly #sections: DumpSource['sections']
  readonly #lanes: TaskLanes<postgres.Sql>
  readonly #bytes = new Map<string, number>()
  #tables: Map<string, LoadingTable> | null = null
  /** The first session may have settings that the others lack. */
  #settingsDiffer = true
  /** Null until it is known: the dump lets every session be what it was when it signed in. */
  #together: boolean | null = null

  /** `stop` ends all sessions, and with them what runs. */
  constructor(sessions: Sessions, sections: DumpSource['sections'], stop: () => void) {
    this.#sessions = sessions
    this.#sections = sections
    this.#lanes = new TaskLanes(sessions, stop)
    for (const table of sections?.tables ?? []) this.#bytes.set(tableKey(table), table.bytes)
  }

  /** Runs a piece beside others, or alone where that is not safe. `number`: of a COPY block. */
  async load(piece: DumpPiece, number: number, run: Run): Promise<void> {
    const rights = await this.#rightsOf(piece, number)
    if (rights) {
      for (const task of this.#tasksOf(piece, rights, run)) this.#lanes.add(task)
      return this.#lanes.room(MAX_WAITING)
    }
    // When nothing before it is unfinished, and before anything behind it begins.
    await this.#lanes.room(0)
    await run(piece, this.#sessions[0])
    if (piece.kind === 'sql' && SETS.test(piece.text)) this.#settingsDiffer = true
  }

  /** Sends the rows of a COPY block over a session. */
  async copy(piece: CopyPiece, number: number, session: postgres.Sql): Promise<void> {
    const told = this.#sections?.tables[number]
    const table = told && this.#tables?.get(tableKey(told))
    const data = this.#sections?.rows(number) ?? piece.data
    // Frozen rows are there at once: what looks at its own table while it is filled would find them too early.
    const freezable = told && table?.plain && !table.alone && told.bytes >= FROZEN_BYTES
    if (!freezable) return copyRows(session, piece.statement, data)
    await copyFrozen(session, table.quoted, { statement: piece.statement, data })
  }

  /** Resolves when all is loaded. */
  finish(): Promise<void> {
    return this.#lanes.room(0)
  }

  /** Resolves when nothing runs any more; what runs has to be stopped before. */
  close(): Promise<void> {
    return this.#lanes.close()
  }

  /** A key of a table is two tasks: other indexes of the table are built beside the first, and before the second. */
  #tasksOf(piece: DumpPiece, rights: Rights, run: Run): Task<postgres.Sql>[] {
    const key = rights.splittable ? splitKey(piece) : null
    const taskOf = (part: DumpPiece, { locks, weight }: Rights): Task<postgres.Sql> => {
      const runPart = (session: postgres.Sql, crowded: boolean) => {
        return run(crowded && weight >= WORKERS_BYTES ? withoutWorkers(part) : part, session)
      }
      return { locks, weight, run: runPart }
    }
    if (!key) return [taskOf(piece, rights)]
    const as = (mode: 'share' | 'key', part: DumpPiece) => {
      return taskOf(part, { ...rights, locks: rights.locks.map((lock) => ({ ...lock, mode })) })
    }
    return [as('share', key.index), as('key', key.constraint)]
  }

  /** Null: the piece has to run alone. */
  async #rightsOf(piece: DumpPiece, number: number): Promise<Rights | null> {
    const told = this.#sections?.tables[number]
    if (piece.kind === 'copy' && told) expectItsOwn(piece, told)
    const wanted = piece.kind === 'sql' ? locksOf(piece) : told && [{ ...told, mode: 'rows' as const }]
    if (!wanted || !(await this.#ready())) return null
    const locks: Task<postgres.Sql>['locks'] = []
    let [weight, splittable] = [0, true]
    for (const lock of wanted) {
      const table = this.#tables?.get(tableKey(lock))
      if (!table || (lock.mode === 'rows' && table.alone)) return null
      locks.push({ key: table.key, mode: lock.mode })
      weight += this.#bytes.get(tableKey(lock)) ?? 0
      splittable &&= table.plain
    }
    return { locks, weight, splittable }
  }

  /** Every session is as the dump wants it; false where that cannot be. */
  async #ready(): Promise<boolean> {
    if (this.#together === false || !this.#settingsDiffer) return this.#together !== false
    // The first session is asked: it must not be at something else.
    await this.#lanes.room(0)
    const [main, ...beside] = this.#sessions
    this.#together = await shareSettings(main, beside)
    this.#settingsDiffer = false
    this.#tables ??= await readLoadingTables(main)
    return this.#together
  }
}
