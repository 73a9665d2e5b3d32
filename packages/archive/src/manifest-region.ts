import { GZIP_HEADER, storedBlocks, storedSize } from './gzip-pieces.ts'
import { singleBlockHeader, TAR_BLOCK_BYTES } from './tar-header.ts'

/**
 * Where `manifest.json` lies: gzip's header, then one stored block that holds the tar header and the content, padded
 * with spaces. Its place and size never change, so it is patched in place when everything else is written; until then
 * the content is all spaces, and that makes the file incomplete by definition.
 */

export const MANIFEST_PATH = 'manifest.json'

/** The content, a multiple of tar's block. With its header it fits into one stored block and the first 64 KiB. */
export const MANIFEST_CONTENT_BYTES = 126 * TAR_BLOCK_BYTES

/** Tar header and content, as they inflate. */
export const MANIFEST_PLAIN_BYTES = TAR_BLOCK_BYTES + MANIFEST_CONTENT_BYTES

/** Offset in the file of what follows the region. */
export const MANIFEST_REGION_END = GZIP_HEADER.length + storedSize(MANIFEST_PLAIN_BYTES)

/** The region as it inflates. `json` empty: not finished. */
export function manifestRegion(json: string, createdAt: Date): Buffer {
  const content = Buffer.from(json)
  if (content.length > MANIFEST_CONTENT_BYTES) throw new Error('the manifest does not fit into its region')
  const mtimeNs = BigInt(createdAt.getTime()) * 1_000_000n
  const header = singleBlockHeader({ path: MANIFEST_PATH, size: MANIFEST_CONTENT_BYTES, mtimeNs, mode: 0o644 })
  const region = Buffer.alloc(MANIFEST_PLAIN_BYTES, ' ')
  header.copy(region)
  content.copy(region, TAR_BLOCK_BYTES)
  return region
}

/** What the region inflates to, if the file starts as ours do; null: it was packed by someone else, or is cut off. */
export function regionIn(start: Buffer): Buffer | null {
  const [gzip, block] = manifestFraming(Buffer.alloc(MANIFEST_PLAIN_BYTES))
  if (!gzip || !block) return null
  const framing = Buffer.concat([gzip, block])
  const ours = start.length >= MANIFEST_REGION_END && start.subarray(0, framing.length).equals(framing)
  return ours ? start.subarray(framing.length, MANIFEST_REGION_END) : null
}

/** The start of the file: gzip's header and the region in its stored block, `MANIFEST_REGION_END` bytes. */
export function manifestFraming(region: Buffer): Buffer[] {
  return [GZIP_HEADER, ...storedBlocks([region])]
}
