/** Whether a path holds every word in any case, by the name in lower case. */
type Finds = (name: string) => boolean

/** For the documents of one folder, whose part of the path ends in a slash or is empty. */
export function findWords(words: string, folder: string): Finds {
  const above = folder.toLowerCase()
  const left = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => !above.includes(word))
  // Only a word with a slash can begin in the folder and end in the name.
  const before = left.some((word) => word.includes('/')) ? above : ''
  return (name) => left.every((word) => (before + name).includes(word))
}
