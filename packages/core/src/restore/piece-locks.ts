import type { DumpPiece } from './split-dump.ts'

/**
 * What a statement does to a table, as far as others may be at it at the same time: `rows` go in, an index is built over it
 * (`share`), a foreign key is checked over two tables (`reference`), or nobody else may be there: for an index that becomes
 * a key (`key`), or for anything else.
 */
type LockMode = 'rows' | 'share' | 'reference' | 'key' | 'exclusive'

export type TableLock = { schema: string; name: string; mode: LockMode }

/** The locks of PostgreSQL (manual, 13.3) that these modes stand for, as far as they conflict. */
const CONFLICTS: Record<LockMode, LockMode[]> = {
  rows: ['share', 'reference', 'key', 'exclusive'],
  share: ['rows', 'reference', 'key', 'exclusive'],
  reference: ['rows', 'share', 'reference', 'key', 'exclusive'],
  key: ['rows', 'share', 'reference', 'key', 'exclusive'],
  exclusive: ['rows', 'share', 'reference', 'key', 'exclusive'],
}

/** They may not be at a table at the same time. */
export function doConflict(one: LockMode, other: LockMode): boolean {
  return CONFLICTS[one].includes(other)
}

/** The later has to wait until the earlier is done. What an index is does not depend on whether another is a key yet. */
export function mustFollow(later: LockMode, earlier: LockMode): boolean {
  return doConflict(later, earlier) && !(later === 'share' && earlier === 'key')
}

/** A pattern for a name as pg_dump writes it. */
export const NAME = '(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)'
const TABLE = `(${NAME})\\.(${NAME})`

/** Statements that touch nothing but these tables, as pg_dump writes them, by the type of their object. */
const STATEMENTS: Record<string, { pattern: RegExp; modes: LockMode[] }[]> = {
  'SEQUENCE SET': [{ pattern: /^SELECT pg_catalog\.setval\('[^;]+', -?\d+, (?:true|false)\)/, modes: [] }],
  INDEX: [
    { pattern: new RegExp(`^CREATE (?:UNIQUE )?INDEX ${NAME} ON ${TABLE} USING `), modes: ['share'] },
    { pattern: new RegExp(`^CREATE (?:UNIQUE )?INDEX ${NAME} ON ONLY ${TABLE} USING `), modes: ['exclusive'] },
  ],
  CONSTRAINT: [
    {
      pattern: new RegExp(`^ALTER TABLE (?:ONLY )?${TABLE}\\s+ADD CONSTRAINT ${NAME} (?:PRIMARY KEY|UNIQUE|EXCLUDE) `),
      modes: ['exclusive'],
    },
  ],
  'FK CONSTRAINT': [
    {
      pattern: new RegExp(
        `^ALTER TABLE (?:ONLY )?${TABLE}\\s+ADD CONSTRAINT ${NAME} FOREIGN KEY \\(.+?\\) REFERENCES ${TABLE}\\(`,
        's',
      ),
      modes: ['reference', 'reference'],
    },
  ],
}

/** What a piece locks, if it may run beside others that lock nothing of the kind; null: it has to run alone. */
export function locksOf(piece: DumpPiece): TableLock[] | null {
  if (piece.kind === 'copy' || !piece.object) return null
  const { text } = piece
  // One statement. A semicolon in a literal makes it run alone as well, which does no harm.
  if (text.indexOf(';') !== text.length - 1) return null
  for (const { pattern, modes } of STATEMENTS[piece.object.type] ?? []) {
    const [matched, ...names] = pattern.exec(text) ?? []
    if (matched === undefined) continue
    return modes.map((mode, at) => ({
      schema: unquoted(names[2 * at] ?? ''),
      name: unquoted(names[2 * at + 1] ?? ''),
      mode,
    }))
  }
  return null
}

export function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name
}
