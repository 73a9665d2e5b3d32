/**
 * Readers of what an address holds, by hand: every page's are needed before the first page, and a schema library is
 * heavier than all of them. What does not fit is undefined: an old bookmark still opens the page.
 */

/** Words to search for. The router reads `?search=2026` as a number, which is a word like any other here. */
export function wordsOf(value: unknown, most = 200): string | undefined {
  if (value === undefined || value === null) return
  const words = String(value).trim()
  return words.length >= 1 && words.length <= most ? words : undefined
}

/** A text to be taken as it is. */
export function textOf(value: unknown, most = 4096): string | undefined {
  return typeof value === 'string' && value.length >= 1 && value.length <= most ? value : undefined
}

/** The number of a page; `least` is 2 where the first page has no number in the address. */
export function pageOf(value: unknown, least = 1): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return
  const page = Number(value)
  return Number.isInteger(page) && page >= least && page <= 1_000_000 ? page : undefined
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function idOf(value: unknown): string | undefined {
  return typeof value === 'string' && uuid.test(value) ? value : undefined
}

/** One of a list of words; a table of them, so that the compiler says when one is missing. */
export function oneOf<Word extends string>(words: Record<Word, true>): (value: unknown) => Word | undefined {
  const isWord = (value: unknown): value is Word => typeof value === 'string' && Object.hasOwn(words, value)
  return (value) => (isWord(value) ? value : undefined)
}

/** Of what was read only that which the address names: what it does not name is not thereby emptied. */
export function named<Search extends object>(address: Record<string, unknown>, read: Search): Search {
  const entries = Object.entries(read).filter(([name]) => name in address)
  return Object.fromEntries(entries) as Search
}
