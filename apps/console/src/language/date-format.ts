import { spokenLanguage, spokenLocale } from './i18n.ts'

/** A format of dates in the spoken language; made when it is first needed, for the language is not known at import. */
export function dateFormat(options: Intl.DateTimeFormatOptions): (date: Date) => string {
  const made = new Map<string, Intl.DateTimeFormat>()
  return (date) => {
    const locale = spokenLocale()
    const format = made.get(locale) ?? new Intl.DateTimeFormat(locale, options)
    made.set(locale, format)
    return format.format(date)
  }
}

/** In English no comma stands behind a weekday, for often one follows the date; German keeps it. */
export function withoutComma(date: string): string {
  return spokenLanguage() === 'en' ? date.replace(',', '') : date
}
