import { NAME } from './piece-locks.ts'
import type { DumpPiece, SqlPiece } from './split-dump.ts'

const KEY = new RegExp(
  `^ALTER TABLE ONLY (${NAME}\\.${NAME})\\s+ADD CONSTRAINT (${NAME}) (PRIMARY KEY|UNIQUE) (\\(${NAME}(?:, ${NAME})*\\));$`,
)

/** A key in two steps. The first needs the table's rows to stay as they are, the second the table for itself, for a moment. */
export type SplitKey = { index: SqlPiece; constraint: SqlPiece }

/**
 * A primary key or a unique constraint of a plain table as pg_dump writes it, made out of an index that is built before:
 * the same in the end (PostgreSQL manual, ALTER TABLE, `USING INDEX`), but others of the table can be built meanwhile.
 * Null for any other piece, and where more is said of it than its columns.
 */
export function splitKey(piece: DumpPiece): SplitKey | null {
  if (piece.kind !== 'sql' || piece.object?.type !== 'CONSTRAINT') return null
  const [matched, table, name, kind, columns] = KEY.exec(piece.text) ?? []
  if (matched === undefined) return null
  return {
    index: { ...piece, text: `CREATE UNIQUE INDEX ${name} ON ${table} USING btree ${columns};` },
    constraint: { ...piece, text: `ALTER TABLE ONLY ${table} ADD CONSTRAINT ${name} ${kind} USING INDEX ${name};` },
  }
}
