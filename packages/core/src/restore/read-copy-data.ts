import type { DumpInput } from './dump-input.ts'

const NEWLINE = 10
const END_OF_ROWS = Buffer.from('\n\\.\n')
const END_LINE = END_OF_ROWS.subarray(1)

/**
 * The rows of a COPY block up to its `\.` line, which is read too. The input must stand behind the statement's
 * semicolon. When the dump ends before that, throws what `incomplete` makes.
 */
export async function* readCopyData(input: DumpInput, incomplete: () => Error): AsyncGenerator<Buffer> {
  await need(input, 1, incomplete)
  if (input.bytes[input.at] !== NEWLINE) throw incomplete()
  input.take(input.at + 1)
  await need(input, END_LINE.length, incomplete)
  // Rows follow each other by newlines, so the end is looked for with the newline before it; an empty block has none.
  let ended = input.bytes.subarray(input.at, input.at + END_LINE.length).equals(END_LINE)
  while (!ended) {
    const found = input.bytes.indexOf(END_OF_ROWS, input.at)
    ended = found >= 0
    const end = ended ? found + 1 : input.bytes.length - END_OF_ROWS.length + 1
    if (end > input.at) yield input.take(end)
    if (!ended) await more(input, incomplete)
  }
  input.take(input.at + END_LINE.length)
}

async function need(input: DumpInput, length: number, incomplete: () => Error): Promise<void> {
  while (input.bytes.length - input.at < length) await more(input, incomplete)
}

async function more(input: DumpInput, incomplete: () => Error): Promise<void> {
  if (input.ended) throw incomplete()
  await input.fill()
}
