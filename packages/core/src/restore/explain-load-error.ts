import postgres from 'postgres'
import { AppError } from '../errors.ts'
import { type DumpPiece, describeObject } from './split-dump.ts'

/** Says which object of the dump and which line the server would not take, and why. Other errors are returned as is. */
export function explainLoadError(piece: DumpPiece, error: unknown): unknown {
  if (!(error instanceof postgres.PostgresError)) return error
  const object = piece.object ? describeObject(piece.object) : 'the settings at its top'
  const detail = error.detail ? ` (${error.detail})` : ''
  const message = `The dump cannot be loaded: ${object}, line ${lineOf(piece, error)}: ${error.message}${detail}.`
  return new AppError('load_failed', message, { hint: hints[error.code] ?? DAMAGED, cause: error })
}

function lineOf(piece: DumpPiece, error: postgres.PostgresError): number {
  if (piece.kind === 'sql') {
    return piece.line + newlinesBefore(piece.text, Number(error.position ?? 1))
  }
  // "COPY fuel_logs, line 17, column litres: …", counted from the first row.
  const [, row = '0'] = /^COPY .*?, line (\d+)/m.exec(error.where ?? '') ?? []
  return piece.line + newlinesIn(piece.statement) + Number(row)
}

/** `position` counts characters from 1, not UTF-16 units. */
function newlinesBefore(text: string, position: number): number {
  let newlines = 0
  let at = 0
  for (const character of text) {
    if (++at >= position) break
    if (character === '\n') newlines++
  }
  return newlines
}

function newlinesIn(text: string): number {
  return text.split('\n').length - 1
}

const DAMAGED = 'The live data is untouched. Try another backup, and keep this one for a closer look.'

const hints: Record<string, string> = {
  '42501': 'Connect as a superuser, or as the role that owned the database when the backup was taken.',
  '42704': 'Create what is missing on this server (a role, a type of an extension), then restore again.',
  '58P01': 'Install the missing extension on the database server, then restore again.',
  '0A000': 'Install the missing extension on the database server, then restore again.',
  '53100': "The database server's disk is full. Make room, then restore again. The live data is untouched.",
}
