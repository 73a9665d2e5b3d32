import { PassThrough, type Readable } from 'node:stream'

const GATHERED_BYTES = 256 * 1024
/** What came is handed on by then, however little it is. */
const LONGEST_MS = 50

/**
 * The same bytes in fewer, larger chunks: pg_dump writes 4 KiB at a time, and what comes after costs by the chunk. Reads
 * from the first moment, because Node throws away what a child wrote before its end if nobody has begun to read by then;
 * a few chunks ahead of the reader, no more.
 */
export function gathered(source: Readable): Readable {
  const target = new PassThrough({ highWaterMark: GATHERED_BYTES })
  let buffer = Buffer.allocUnsafeSlow(GATHERED_BYTES)
  let bytes = 0
  let timer: NodeJS.Timeout | undefined
  const send = (): void => {
    clearTimeout(timer)
    timer = undefined
    const room = target.write(buffer.subarray(0, bytes))
    // A new one for what follows: whoever takes a chunk may keep it.
    buffer = Buffer.allocUnsafeSlow(GATHERED_BYTES)
    bytes = 0
    if (!room) source.pause()
  }
  source.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; ) {
      const copied = chunk.copy(buffer, bytes, at)
      bytes += copied
      at += copied
      if (bytes === GATHERED_BYTES) send()
    }
    if (bytes > 0) timer ??= setTimeout(send, LONGEST_MS)
  })
  target.on('drain', () => source.resume())
  source.once('end', () => {
    clearTimeout(timer)
    target.end(buffer.subarray(0, bytes))
  })
  source.once('error', (error) => target.destroy(error))
  // Given up by its reader: a pipe that nobody empties would hold up whoever writes into it.
  target.once('close', () => {
    clearTimeout(timer)
    source.destroy()
  })
  return target
}
