/**
 * `not_an_archive`: something else, or no manifest where one must be. `incomplete`: cut off, or never finished.
 * `damaged`: its bytes are not what they were. `refused`: it breaks a rule of what may be in an archive.
 * `unsupported_version`: made by a newer version.
 */
export type ArchiveErrorCode = 'not_an_archive' | 'incomplete' | 'damaged' | 'refused' | 'unsupported_version'

/** Why an archive cannot be read. The message is a sentence for a person; `entry` names the entry, as it can be shown. */
export class ArchiveError extends Error {
  readonly code: ArchiveErrorCode
  readonly entry: string | null

  constructor(code: ArchiveErrorCode, message: string, entry: string | null = null, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ArchiveError'
    this.code = code
    this.entry = entry === null ? null : showable(entry)
  }
}

const SHOWN_CHARACTERS = 300

/** A name that someone else chose, without control characters and at most 300 characters long. */
export function showable(name: string): string {
  const shown = [...name.slice(0, SHOWN_CHARACTERS)].map((char) => (isControl(char) ? '\uFFFD' : char)).join('')
  return name.length > SHOWN_CHARACTERS ? `${shown}…` : shown
}

function isControl(char: string): boolean {
  const code = char.charCodeAt(0)
  return code < 0x20 || (code >= 0x7f && code < 0xa0)
}
