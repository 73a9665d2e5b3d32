import type { Language } from './language.ts'

/** Words, and between them a value by its name, or a choice between words by a value. As Lingui compiles them. */
export type Message = string | readonly (string | readonly [string, string?, Choices?])[]

type Choices = Readonly<Record<string, Message | number | undefined>>
type Values = Readonly<Record<string, unknown>>

/** What Lingui's macros make of a text: its key, in English its words where they are not the key, and its values. */
export type Descriptor = { id: string; message?: Message; values?: Values }

type Words = Readonly<Record<string, Message>>
type ServerWords = Readonly<Record<string, Descriptor>>

const spoken: { language: Language; words: Words; ofServer: ServerWords } = { language: 'en', words: {}, ofServer: {} }

/** Speaks a language from now on; English needs no words, for they stand in the code, and the server speaks it too. */
export function speak(language: Language, words: Words = {}, ofServer: ServerWords = {}): void {
  Object.assign(spoken, { language, words, ofServer })
}

export function spokenLanguage(): Language {
  return spoken.language
}

/** For `Intl`: days before months, and 24 hours, in English as well. */
export function spokenLocale(): string {
  return spoken.language === 'en' ? 'en-GB' : spoken.language
}

const numbers = new Map<string, Intl.NumberFormat>()

/** Separates thousands as the spoken language does: `88,410`, in German `88.410`. */
export function numberFormat(): Intl.NumberFormat {
  const locale = spokenLocale()
  const format = numbers.get(locale) ?? new Intl.NumberFormat(locale)
  numbers.set(locale, format)
  return format
}

/** What a descriptor says in the spoken language. */
export function say({ id, message = id, values = {} }: Descriptor): string {
  return inWords(spoken.words[id] ?? message, values)
}

/** The server's problem with its sentence in other words above it, where the server's language is not spoken. */
export function inOwnWords<P extends { code: string | null; message: string; hint: string | null }>(problem: P): P {
  const known = problem.code === null ? undefined : spoken.ofServer[problem.code]
  if (!known) return problem
  return { ...problem, message: say(known), hint: [ended(problem.message), problem.hint].filter(Boolean).join(' ') }
}

function ended(sentence: string): string {
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`
}

/** What the macros of `@lingui/core/macro` call. */
export const i18n = { _: say }

function inWords(message: Message, values: Values, count?: number): string {
  if (typeof message === 'string') return message
  const said = message.map((part) => {
    if (typeof part !== 'string') return choose(part, values)
    return part === '#' && count !== undefined ? numberFormat().format(count) : part
  })
  return said.join('')
}

function choose([name, kind, choices]: readonly [string, string?, Choices?], values: Values): string {
  const value = values[name]
  if (!choices) return String(value ?? '')
  const count = kind === 'plural' ? Number(value) : undefined
  const form = count === undefined ? String(value) : new Intl.PluralRules(spokenLocale()).select(count)
  const chosen = choices[String(value)] ?? choices[form] ?? choices.other
  return typeof chosen === 'number' || chosen === undefined ? '' : inWords(chosen, values, count)
}
