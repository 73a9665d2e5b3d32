/** A statement while it is being read. */
export type Statement = {
  parts: Buffer[]
  bytes: number
  /** Where it begins in the dump; 0 until it has begun. */
  line: number
  /** Its first words, at most four, in capitals. */
  words: string[]
  parens: number
  /** How deep in a body of BEGIN ATOMIC: it holds semicolons of its own. */
  atomic: number
  routine: boolean
}

export function emptyStatement(): Statement {
  return { parts: [], bytes: 0, line: 0, words: [], parens: 0, atomic: 0, routine: false }
}

const ROUTINE = /^CREATE (OR REPLACE )?(FUNCTION|PROCEDURE)\b/

/** Takes in a word outside literals: it may open or close a body in BEGIN ATOMIC, as psql tells it. */
export function readWord(statement: Statement, bytes: Buffer): void {
  if (statement.words.length === 4 && !statement.routine) return
  const word = bytes.toString('latin1').toUpperCase()
  if (statement.words.length < 4) {
    statement.words.push(word)
    statement.routine = ROUTINE.test(statement.words.join(' '))
  }
  if (statement.parens > 0 || !statement.routine) return
  if (word === 'BEGIN' || (word === 'CASE' && statement.atomic > 0)) statement.atomic++
  if (word === 'END' && statement.atomic > 0) statement.atomic--
}

/** Whether a semicolon ends the statement: not in a rule's list of actions, nor in a body. */
export function endsHere(statement: Statement): boolean {
  return statement.parens <= 0 && statement.atomic === 0
}

export function textOf(statement: Statement): string {
  return Buffer.concat(statement.parts).toString('utf8').trim()
}

const NEW_OWNER = / OWNER TO (?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*));$/u
const LONGEST_ALTER = 64 * 1024

/** The role of an `ALTER … OWNER TO role`, or null for any other statement. */
export function newOwnerIn(statement: Statement): string | null {
  if (statement.bytes > LONGEST_ALTER) return null
  const [, quoted, plain] = NEW_OWNER.exec(textOf(statement)) ?? []
  return quoted?.replaceAll('""', '"') ?? plain ?? null
}
