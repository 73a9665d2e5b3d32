import type { Names } from '@mvp/archive/name-list'

/** Whether a path, its folder's part known, holds every word in any case. */
type Finds = (names: Names, number: number) => boolean

/** For the documents of one folder, whose part of the path ends in a slash or is empty. */
export function findWords(words: string, folder: string): Finds {
  const above = folder.toLowerCase()
  const left = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => !above.includes(word))
  if (left.length === 0) return () => true
  // Only a word with a slash can begin in the folder and end in the name.
  const before = left.some((word) => word.includes('/')) ? above : ''
  return (names, number) => {
    const text = before + names.at(number).toLowerCase()
    return left.every((word) => text.includes(word))
  }
}
