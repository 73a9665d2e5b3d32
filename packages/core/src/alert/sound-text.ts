import { maskSecrets } from '../audit/without-secrets.ts'

/** A text fit for a mail and its headers: one line without secrets and control characters, cut with an ellipsis. */
export function soundText(text: string, maxLength: number): string {
  // Cut before it is looked through as well: what made an error may be of any length.
  const clean = maskSecrets(text.slice(0, 10 * maxLength))
    .replace(UNSTORABLE, '\u{fffd}')
    .replace(CONTROLS, ' ')
    .trim()
  const characters = [...clean]
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : clean
}

// Half of a pair, which no encoding has.
const UNSTORABLE = /\p{Surrogate}/gu
// Line ends of any script, and what turns the direction of all that follows.
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u{202a}-\u{202e}\u{2066}-\u{2069}]+/gu
