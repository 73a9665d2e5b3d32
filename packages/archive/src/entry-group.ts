import { type DocumentTask, WHOLE_DOCUMENT_BYTES } from './document-task.ts'
import type { PackedEntry } from './pack-document.ts'
import { appendParts } from './shared-file.ts'

/** Before a whole document goes its tar header: with a path of 4096 bytes in PAX records it takes less than this. */
const HEADER_BYTES = 8192

/** As much as is written at once, if there is so much: of several times more, one thread holds up the others too long. */
const GROUP_BYTES = 256 << 10

type Written = (offset: number) => void

/**
 * Entries of one thread on their way into the archive, written together: a file system takes a few large writes in a
 * fraction of the time of many small ones, and threads that write to the same file wait for each other at each.
 */
export class EntryGroup {
  readonly #task: DocumentTask
  readonly #memory = Buffer.allocUnsafeSlow(HEADER_BYTES + WHOLE_DOCUMENT_BYTES)
  #taken = 0
  #entries: { parts: Buffer[]; bytes: number; written: Written }[] = []
  #bytes = 0

  constructor(task: DocumentTask) {
    this.#task = task
  }

  /**
   * Memory for the largest entry or any smaller one. What is in it has to be given to the group before more is asked
   * for, and stays as it is until it is written: that is done first where the group is full.
   */
  room(bytes: number): Buffer {
    if (this.#taken + bytes > this.#memory.length || this.#bytes >= GROUP_BYTES) this.write()
    const start = this.#taken
    this.#taken += bytes
    return this.#memory.subarray(start, this.#taken)
  }

  /** `written` is told the entry's offset as soon as it is in the file: by `room` or `write`. */
  add({ parts, bytes }: Pick<PackedEntry, 'parts' | 'bytes'>, written: Written): void {
    this.#entries.push({ parts, bytes, written })
    this.#bytes += bytes
  }

  /** Reserves a range for all of the group and writes it. */
  write(): void {
    const entries = this.#entries
    this.#entries = []
    this.#bytes = 0
    this.#taken = 0
    if (entries.length === 0) return
    let { offset } = appendParts(
      this.#task,
      entries.flatMap(({ parts }) => parts),
    )
    for (const { bytes, written } of entries) {
      written(offset)
      offset += bytes
    }
  }
}
