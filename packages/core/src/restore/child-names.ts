import { readdir } from 'node:fs/promises'
import { fileErrorCode } from '../backup/store.ts'
import { RESTORE_FOLDER } from '../backup/write-archive.ts'

// No name holds a NUL byte, so nothing is taken for such a name by mistake.
const NOT_UTF8 = '\u0000'

/** A file's name as text that JSON can hold: itself, or its bytes in hex where they are not UTF-8. */
export function nameToText(name: Buffer): string {
  const text = name.toString('utf8')
  return Buffer.from(text, 'utf8').equals(name) ? text : NOT_UTF8 + name.toString('hex')
}

function textToName(text: string): Buffer {
  return text.startsWith(NOT_UTF8) ? Buffer.from(text.slice(1), 'hex') : Buffer.from(text, 'utf8')
}

/** The path of a child by its text. */
export function childPath(folder: string, child: string): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), textToName(child)])
}

/** What lies directly in a folder, sorted, without the restores' own folder; nothing when there is no such folder. */
export async function listChildren(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder, { encoding: 'buffer' })
    return names
      .map(nameToText)
      .filter((name) => name !== RESTORE_FOLDER)
      .sort()
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return []
    throw error
  }
}
