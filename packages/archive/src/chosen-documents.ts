/** Paths of documents, and of folders that stand for every document below them. */
export type ChosenDocuments = ReadonlySet<string>

export function isChosen(path: string, chosen: ChosenDocuments): boolean {
  for (let part = path; part !== ''; part = part.slice(0, Math.max(0, part.lastIndexOf('/')))) {
    if (chosen.has(part)) return true
  }
  return false
}
