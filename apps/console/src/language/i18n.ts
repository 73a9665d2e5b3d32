import type { Language } from './language.ts'

/** Words, and between them a value by its name, or a choice between words by a value. As Lingui compiles them. */
export type Message = string | readonly (string | readonly [string, string?, Choices?])[]

type Choices = Readonly<Record<string, Message | number | undefined>>
type Values = Readonly<Record<string, unknown>>

/** What Lingui's macros make of a text: its key, in English its words where they are not the key, and its values. */
export type Descriptor = { id: string; message?: Message; values?: Values }

type Words = Readonly<Record<string, Message>>

/** What a language has for what the server says in English; null is said of what it does not know. */
export type ServerSpeech = {
  /** What a refusal means in general, by its code. */
  byCode: Readonly<Record<string, Descriptor>>
  anew: (english: string) => string | null
  describeCron: (cron: string) => string | null
}

type Spoken = { language: Language; words: Words; server: ServerSpeech | null }

const spoken: Spoken = { language: 'en', words: {}, server: null }

/** Speaks a language from now on; English needs no words, for they stand in the code, and the server speaks it too. */
export function speak(language: Language, words: Words = {}, server: ServerSpeech | null = null): void {
  Object.assign(spoken, { language, words, server })
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

/** What the server says, in the spoken language if that has words for it. */
export function anew(english: string): string {
  return spoken.server?.anew(english) ?? english
}

/** The same as an element's language and content: what stays English is marked, so that it is pronounced rightly. */
export function said(english: string): { lang: 'en' | undefined; children: string } {
  const words = spoken.server?.anew(english)
  return { lang: words === null ? 'en' : undefined, children: words ?? english }
}

/** When a rule of cron's comes, in the spoken language; null where only the server has words for it. */
export function describeCron(cron: string): string | null {
  return spoken.server?.describeCron(cron) ?? null
}

/**
 * The server's problem with its sentence in other words, where the server's language is not spoken. If only its code is
 * known, what that means in general comes first. The hint stays as the server has said it.
 */
export function inOwnWords<P extends { code: string | null; message: string; hint: string | null }>(problem: P): P {
  const { code, message, hint } = problem
  const words = spoken.server?.anew(message)
  if (words) return { ...problem, message: words }
  const known = code === null ? undefined : spoken.server?.byCode[code]
  return known ? { ...problem, message: say(known), hint: [ended(message), hint].filter(Boolean).join(' ') } : problem
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
