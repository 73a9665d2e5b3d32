import { withoutComma } from '../language/date-format.ts'
import { spokenLocale } from '../language/i18n.ts'

/** Instants as they are read on a wall in a given zone: a schedule is decided there, whoever looks at it from elsewhere. */

/** Where the reader is. */
export const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Every zone that can be chosen, by its name. */
export function zones(...also: string[]): string[] {
  return [...new Set(['UTC', ...also, ...Intl.supportedValuesOf('timeZone')])].sort()
}

/** `Sun 25 October`, with the year when it is not this one. */
export function dayIn(timeZone: string, instant: string, now: number): string {
  const word = withoutComma(wall(timeZone, { weekday: 'short', day: 'numeric', month: 'long' }, instant))
  const year = yearIn(timeZone, instant)
  return year === yearIn(timeZone, new Date(now).toISOString()) ? word : `${word} ${year}`
}

/** `Sun`. */
export function weekdayIn(timeZone: string, instant: string): string {
  return wall(timeZone, { weekday: 'short' }, instant)
}

/** `02:30`. */
export function clockIn(timeZone: string, instant: string): string {
  return wall(timeZone, { hour: '2-digit', minute: '2-digit' }, instant)
}

/** `2026-10-25`: to tell whether two zones are in the same day. */
export function dateIn(timeZone: string, instant: string): string {
  return format('sv-SE', timeZone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(instant))
}

// Each knows the abbreviations of its own part of the world, and writes GMT-4 for the others.
const locales = ['en-GB', 'en-US', 'en-AU', 'en-CA', 'en-IN', 'en-NZ']

/** `CEST`, `EDT`; `GMT+9` where there is no abbreviation that everybody knows. */
export function zoneWord(timeZone: string, instant: string): string {
  const words = [spokenLocale(), ...locales].map((locale) => shortName(locale, timeZone, instant))
  return words.find((word) => !/^(GMT|UTC)[+-]/.test(word)) ?? words[0] ?? timeZone
}

function shortName(locale: string, timeZone: string, instant: string): string {
  const parts = format(locale, timeZone, { timeZoneName: 'short' }).formatToParts(new Date(instant))
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
}

function yearIn(timeZone: string, instant: string): string {
  return wall(timeZone, { year: 'numeric' }, instant)
}

function wall(timeZone: string, options: Intl.DateTimeFormatOptions, instant: string): string {
  return format(spokenLocale(), timeZone, options).format(new Date(instant))
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Kept: making one costs more than a hundred uses of it. A zone this browser does not know is read as UTC. */
function format(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone} ${JSON.stringify(options)}`
  const made = formats.get(key) ?? make(locale, timeZone, options)
  formats.set(key, made)
  return made
}

function make(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone })
  } catch {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
  }
}
