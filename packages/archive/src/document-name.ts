/** How deep a document may lie: components of its path below the documents folder. */
export const MAX_DOCUMENT_DEPTH = 32

// A byte order mark at the start of a name is part of the name.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The name as text, or null if its bytes are not UTF-8. */
export function decodeName(name: Buffer): string | null {
  try {
    return utf8.decode(name)
  } catch {
    return null
  }
}

/** C0 controls and DEL: what breaks lists, terminals and line-based tools. */
export function hasControlCharacter(name: string): boolean {
  for (let i = 0; i < name.length; i++) if (isControl(name.charCodeAt(i))) return true
  return false
}

/** The name as it can be listed: U+FFFD in the place of what it may not contain. */
export function printableName(name: Buffer): string {
  return [...name.toString('utf8')].map((char) => (isControl(char.charCodeAt(0)) ? '\uFFFD' : char)).join('')
}

function isControl(code: number): boolean {
  return code < 0x20 || code === 0x7f
}
