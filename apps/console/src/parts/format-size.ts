import { formatBytes as formatInEnglish } from '@mvp/core/format-bytes'
import { numberFormat, spokenLanguage } from '../language/i18n.ts'

/** With separators: `88,410`. */
export function formatCount(count: number): string {
  return numberFormat().format(count)
}

/** Bytes in decimal units with three digits: `48.2 MB`, in German `48,2 MB`. */
export function formatBytes(bytes: number): string {
  const english = formatInEnglish(bytes)
  if (spokenLanguage() === 'en') return english
  return english.replace(/[.,]/, (mark) => (mark === '.' ? ',' : '.')).replace(/bytes?$/, 'Byte')
}

/** A count and its noun: `1 table`, `1,204 documents`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : many}`
}

/** A change with its sign, in typographic minus: `+1`, `−14`, `0`. */
export function formatChange(change: number): string {
  if (change === 0) return '0'
  return change > 0 ? `+${formatCount(change)}` : `−${formatCount(-change)}`
}
