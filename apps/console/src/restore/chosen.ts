import type { Tick } from '../backup/document-row.tsx'
import { mostChosen } from './restore-search.ts'

/** How a document or folder is ticked, by what was chosen. */
export function tickOf(path: string, chosen: readonly string[]): Tick {
  if (chosen.includes(path)) return 'yes'
  if (chosen.some((one) => path.startsWith(`${one}/`))) return 'by-folder'
  return chosen.some((one) => one.startsWith(`${path}/`)) ? 'some' : 'no'
}

/** Ticks or unticks; a folder takes the place of what was chosen in it. Null: there is no room for more. */
export function toggled(path: string, chosen: readonly string[]): string[] | null {
  if (chosen.includes(path)) return chosen.filter((one) => one !== path)
  const others = chosen.filter((one) => !one.startsWith(`${path}/`))
  return others.length < mostChosen ? [...others, path].sort() : null
}
