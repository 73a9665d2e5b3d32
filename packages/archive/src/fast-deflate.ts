import { FAST_DEFLATE_CODE } from './fast-deflate-code.ts'
import { deflatePieceSync, PIECE_BYTES } from './gzip-pieces.ts'
import { instantiate } from './instantiate.ts'

/** The level at which this is used instead of zlib, whose levels the others are. */
export const FAST_LEVEL = 1

/** What assembly/deflate.ts exports. */
type Exports = {
  memory: { buffer: ArrayBuffer }
  input(): number
  output(): number
  deflate(bytes: number): number
}

type Compiled = { deflate(bytes: number): number; memory: ArrayBuffer; input: Uint8Array; output: number }

/** Null: not needed yet. */
let compiled: Compiled | 'not to be had' | null = null

/**
 * Deflates a piece of at most 1 MiB in this thread, ended by a full flush: byte-aligned, not final, no reference to what
 * came before. Twice as fast as zlib at its level 1 and about as small (docs/decisions/0052); zlib does it where there is no
 * WebAssembly.
 */
export function fastDeflate(plain: Buffer): Buffer {
  return Buffer.from(deflated(plain))
}

/**
 * The same into the start of the memory that the piece lies in. Returns how many bytes came of it; null, and the piece is
 * as it was, where they would be more than `most` or than there is room for.
 */
export function fastDeflateInPlace(memory: Buffer, bytes: number, most: number): number | null {
  const packed = deflated(memory.subarray(0, bytes))
  if (packed.length > Math.min(most, memory.length)) return null
  memory.set(packed)
  return packed.length
}

/** Valid until the next call. */
function deflated(plain: Buffer): Uint8Array {
  if (plain.length > PIECE_BYTES) throw new RangeError(`a piece of ${plain.length} bytes is too large to be deflated`)
  compiled ??= compile()
  if (compiled === 'not to be had') return deflatePieceSync(plain, FAST_LEVEL)
  const { deflate, memory, input, output } = compiled
  input.set(plain)
  return new Uint8Array(memory, output, deflate(plain.length))
}

/** Once in each thread: the code is 5 KiB, its memory 3.5 MiB. */
function compile(): Compiled | 'not to be had' {
  const exports = instantiate<Exports>(FAST_DEFLATE_CODE)
  if (!exports) return 'not to be had'
  const { memory, ...code } = exports
  const input = new Uint8Array(memory.buffer, code.input(), PIECE_BYTES)
  return { deflate: code.deflate, memory: memory.buffer, input, output: code.output() }
}
