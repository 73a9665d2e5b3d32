import { spokenLanguage } from './i18n.ts'

/** A word that begins with a capital, in the middle of a sentence. In German it may be a noun and stays as it is. */
export function inSentence(word: string): string {
  return spokenLanguage() === 'en' ? word.toLowerCase() : word
}
