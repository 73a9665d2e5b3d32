import { type Descriptor, type Message, numberFormat, say, spokenLocale } from '../i18n.ts'

/** A sentence with gaps, as a pattern: what its gaps are called, and how many letters stand between them. */
type Template = {
  sentence: Descriptor
  pattern: RegExp
  /** Its longest words between two gaps: to look for them first is much faster than to try the pattern. */
  landmark: string
  gaps: string[]
  letters: number
}

/** What was said anew, and how many letters of the English were known. */
type Found = { words: string; letters: number }

type Templates = { plain: Map<string, Descriptor>; withGaps: Template[] }

/** Templates, and what was found of parts of the text at hand: the same part is met on many ways to read it. */
type Reading = Templates & { seen: Map<string, Found | null> }

/**
 * Says the server's English sentences in the spoken language: each is found by its words, and what stands in its gaps is
 * put into the other's. Null is said of what is not known.
 *
 * What a gap is called says what stands in it: `…count` a number, `…size` bytes, `…Words` more of the server's words,
 * `…List` names with “and” before the last; anything else is a name, and stays as it is.
 */
export function sayingAnew(sentences: readonly Descriptor[]): (english: string) => string | null {
  const templates = templatesOf(sentences)
  const said = new Map<string, string | null>()
  return (english) => {
    const known = said.get(english)
    if (known !== undefined) return known
    const words = wordless(english) ?? find(english, { ...templates, seen: new Map() })?.words ?? null
    said.set(english, words)
    return words
  }
}

/** What is in no language: bytes, or the name of a file. */
function wordless(text: string): string | null {
  if (new RegExp(`^${size}$`).test(text)) return sizeOf(text)
  return /^\S*[\d._/]\S*$/.test(text) ? text : null
}

function templatesOf(sentences: readonly Descriptor[]): Templates {
  const plain = new Map<string, Descriptor>()
  const withGaps: Template[] = []
  for (const sentence of sentences) {
    const { id, message = id } = sentence
    if (typeof message === 'string') plain.set(message, sentence)
    else withGaps.push(templateOf(sentence, message))
  }
  return { plain, withGaps }
}

function templateOf(sentence: Descriptor, message: Exclude<Message, string>): Template {
  const between = message.filter((part) => typeof part === 'string')
  const pattern = message.map((part) => (typeof part === 'string' ? escaped(part) : `(${shapeOf(part[0])})`))
  return {
    sentence,
    pattern: new RegExp(`^${pattern.join('')}$`, 's'),
    landmark: between.reduce((longest, part) => (part.length > longest.length ? part : longest), ''),
    gaps: message.flatMap((part) => (typeof part === 'string' ? [] : [part[0]])),
    letters: between.reduce((sum, part) => sum + lettersIn(part), 0),
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

const count = String.raw`\d{1,3}(?:,\d{3})*`
const size = String.raw`[\d.,]+ (?:bytes?|[kMGTP]B)`

function shapeOf(gap: string): string {
  if (/count$/.test(gap)) return count
  return /size$/.test(gap) ? size : '.+?'
}

function lettersIn(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0
}

/** Of all ways to read it the one that knows most of it: as one sentence, or as several after each other. */
function find(english: string, reading: Reading): Found | null {
  const seen = reading.seen.get(english)
  if (seen !== undefined) return seen
  const found = mostOf([findOne(english, reading), findSeveral(english, reading)])
  reading.seen.set(english, found)
  return found
}

function findOne(english: string, reading: Reading): Found | null {
  const known = reading.plain.get(english)
  if (known) return { words: say(known), letters: lettersIn(english) }
  return mostOf(reading.withGaps.map((template) => fill(english, template, reading)))
}

function mostOf(found: readonly (Found | null)[]): Found | null {
  return found.reduce((best, one) => (one && one.letters > (best?.letters ?? 0) ? one : best), null)
}

function fill(
  english: string,
  { pattern, landmark, gaps, letters, sentence }: Template,
  reading: Reading,
): Found | null {
  const match = english.includes(landmark) ? pattern.exec(english) : null
  if (!match) return null
  const values: Record<string, unknown> = {}
  let known = letters
  for (const [index, gap] of gaps.entries()) {
    const value = match[index + 1] ?? ''
    const inner = /Words(List)?$/.test(gap) ? findInner(value, gap, reading) : null
    known += inner?.letters ?? 0
    values[gap] = inner?.words ?? inGap(gap, value)
  }
  return { words: say({ ...sentence, values }), letters: known }
}

const between = /, and | and |, /

/** Words in a gap; in a list each by itself. */
function findInner(value: string, gap: string, reading: Reading): Found | null {
  if (!gap.endsWith('List')) return find(value, reading)
  const parts = value.split(between).map((part) => ({ part, found: find(part, reading) }))
  if (parts.every(({ found }) => found === null)) return null
  return {
    words: listed(parts.map(({ part, found }) => found?.words ?? part)),
    letters: parts.reduce((sum, { found }) => sum + (found?.letters ?? 0), 0),
  }
}

/** The shortest beginning that is known as one sentence, and what follows it. */
function findSeveral(english: string, reading: Reading): Found | null {
  for (const at of pausesIn(english)) {
    const first = findOne(english.slice(0, at), reading)
    const rest = first && find(english.slice(at + 1), reading)
    if (rest) return { words: `${first.words} ${rest.words}`, letters: first.letters + rest.letters }
  }
  return null
}

const mostPauses = 4

/** Where a sentence may end and another begin; a name in it, too, may hold what looks like an end. */
function pausesIn(english: string): number[] {
  return [...english.matchAll(/[.!?] (?=\S)/g)].slice(0, mostPauses).map(({ index }) => index + 1)
}

function inGap(gap: string, value: string): unknown {
  if (gap.endsWith('count')) return numberOf(value)
  if (gap.endsWith('size')) return sizeOf(value)
  if (gap.endsWith('List')) return listed(value.split(between))
  return dateOf(value) ?? value
}

function sizeOf(english: string): string {
  return english.replace(/[.,]/, (mark) => (mark === '.' ? ',' : '.')).replace(/bytes?$/, 'Byte')
}

/** A number for the choice of a plural, and as it is written in the spoken language. */
function numberOf(value: string): { valueOf: () => number; toString: () => string } {
  const number = Number(value.replaceAll(',', ''))
  return { valueOf: () => number, toString: () => numberFormat().format(number) }
}

function listed(words: readonly string[]): string {
  return new Intl.ListFormat(spokenLocale(), { type: 'conjunction' }).format(words)
}

/** `2026-11-12`, with its time in the reader's zone, or `29 March`; null where it is no date. */
function dateOf(value: string): string | null {
  const day = /^\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)$/
  if (day.test(value)) return formatted(`${value}, 2024Z`, { ...asItIs, day: 'numeric', month: 'long' })
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return formatted(value, { ...asItIs, dateStyle: 'long' })
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/.test(value))
    return formatted(value.replace(' ', 'T').replace(' UTC', 'Z'), instant)
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? formatted(value, instant) : null
}

/** A day without a time is no other day elsewhere. */
const asItIs = { timeZone: 'UTC' } as const

const instant = {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
} as const

function formatted(date: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(spokenLocale(), options).format(new Date(date))
}
