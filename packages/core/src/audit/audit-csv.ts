import type { AuditEntry } from '../contract-audit.ts'

const COLUMNS = ['at', 'who', 'via', 'address', 'action', 'subject', 'subjectId', 'result', 'details'] as const

// Without it a spreadsheet takes UTF-8 for something else.
const BYTE_ORDER_MARK = '\u{feff}'

/** Entries of the audit log as CSV (RFC 4180), piece by piece: the names of the columns, then a line an entry. */
export async function* auditCsv(chunks: AsyncIterable<AuditEntry[]>): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + line(COLUMNS)
  for await (const entries of chunks) yield entries.map(lineOf).join('')
}

function lineOf(entry: AuditEntry): string {
  return line(COLUMNS.map((column) => (column === 'details' ? detailsOf(entry) : (entry[column] ?? ''))))
}

function detailsOf({ details }: AuditEntry): string {
  return Object.keys(details).length > 0 ? JSON.stringify(details) : ''
}

function line(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

/** What a spreadsheet would take for a formula is made text by an apostrophe, as OWASP advises against CSV injection. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
