// PostgreSQL's jsonb takes neither: a NUL, and half of a surrogate pair, which no encoding has.
const UNSTORABLE = /[\0\p{Surrogate}]/gu

/** A text that can be stored wherever it is put. What cannot be kept is shown as having been there. */
export function storableText(text: string): string {
  return text.replace(UNSTORABLE, '\u{fffd}')
}
