export type Language = 'en' | 'de'

/** What the console speaks, each by its own name. */
export const knownLanguages: readonly { language: Language; name: string }[] = [
  { language: 'en', name: 'English' },
  { language: 'de', name: 'Deutsch' },
]

/** What public/before-start.js has found out: the admin's choice, else the browser's. */
export function languageOfPage(): Language {
  return document.documentElement.lang === 'de' ? 'de' : 'en'
}

/** Keeps the choice and shows the same page again in that language. */
export function changeLanguage(language: Language): void {
  localStorage.setItem('language', language)
  location.reload()
}
