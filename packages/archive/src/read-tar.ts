import { ArchiveError, showable } from './archive-error.ts'
import { ByteReader } from './byte-reader.ts'
import { isZero, padded, readTarHead, type TarHead } from './tar-head.ts'
import { TAR_BLOCK_BYTES } from './tar-header.ts'

/** `content` is read before the next entry is asked for, once; what is not read of it is passed over. */
export type TarEntry = TarHead & { content: AsyncIterable<Buffer> }

/**
 * Reads a tar as it streams by: ustar, PAX (POSIX.1-2017) and GNU's long names; regular files and directories.
 *
 * A reader of our own above node-tar's `Header`: its parser passes silently over unknown types, broken headers, a
 * missing end and what comes after the end, and every one of these must be refused, by name.
 */
export function readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  return readEntriesOf(source, async (reader, previous) => {
    const head = await readTarHead(reader, previous)
    if (!head) await expectEnd(reader)
    return head
  })
}

/** The same of some entries out of the middle of a tar: where they end, the source does. */
export function readTarPart(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  return readEntriesOf(source, async (reader, previous) => {
    if (await reader.ended()) return null
    const head = await readTarHead(reader, previous)
    if (!head) throw new ArchiveError('damaged', 'the tar ends among its entries', previous)
    return head
  })
}

/** `next` reads the headers of an entry, `previous` being the path of the one before; null: there is none. */
async function* readEntriesOf(
  source: AsyncIterable<Buffer>,
  next: (reader: ByteReader, previous: string | null) => Promise<TarHead | null>,
): AsyncGenerator<TarEntry> {
  const reader = new ByteReader(source)
  try {
    let previous: string | null = null
    for (;;) {
      const head = await next(reader, previous)
      if (!head) return
      const content = new Content(reader, head)
      yield { ...head, content: content.read() }
      await content.passOver()
      previous = head.path
    }
  } finally {
    await reader.close()
  }
}

/** A file's content and the padding after it. */
class Content {
  readonly #reader: ByteReader
  readonly #path: string
  readonly #padding: number
  #left: number

  constructor(reader: ByteReader, { path, size }: TarHead) {
    this.#reader = reader
    this.#path = path
    this.#left = size
    this.#padding = padded(size) - size
  }

  async *read(): AsyncGenerator<Buffer> {
    while (this.#left > 0) {
      const part = await this.#reader.some(this.#left)
      if (!part) throw this.#cutOff()
      this.#left -= part.length
      yield part
    }
  }

  async passOver(): Promise<void> {
    for await (const _part of this.read());
    if ((await this.#reader.exactly(this.#padding)).length < this.#padding) throw this.#cutOff()
  }

  #cutOff(): ArchiveError {
    return new ArchiveError('incomplete', `the archive ends inside ${showable(this.#path)}`, this.#path)
  }
}

/** A second block of zeros, and nothing but zeros after it: tools fill up to a block size of their own. */
async function expectEnd(reader: ByteReader): Promise<void> {
  const second = await reader.exactly(TAR_BLOCK_BYTES)
  if (second.length < TAR_BLOCK_BYTES) {
    throw new ArchiveError('incomplete', 'the archive ends inside the end of its tar')
  }
  for (let rest: Buffer | null = second; rest; rest = await reader.some(64 << 10)) {
    if (!isZero(rest)) throw new ArchiveError('refused', 'something follows the end of the tar')
  }
}
