import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packPieceSync } from '../packages/archive/src/pack-piece.ts'
import type { Ground } from './ground.ts'
import { piecesOf } from './profile-parts.ts'

/** What is left of so many plain bytes, and the processor time that took. */
export type Packed = { cpuSeconds: number; bytes: number; plainBytes: number }

/** The figures that the console shows beside the setting come from here: apps/console/src/settings/compression-costs.ts. */
export type LevelRow = { level: number; dump: Packed; texts: Packed }

const LEVELS = [1, 3, 6]
/** Enough to tell, and little enough to be held. */
const MOST_BYTES = 128 * 2 ** 20

/** The dump and the documents that compress, at the levels that the console offers. */
export async function measureLevels(ground: Ground, dump: string): Promise<LevelRow[]> {
  const sql = await beginningOf(dump)
  const texts = textsOf(ground)
  return LEVELS.map((level) => ({ level, dump: pack(sql, level), texts: pack(texts, level) }))
}

async function beginningOf(file: string): Promise<Buffer[]> {
  const chunks: Buffer[] = []
  for await (const chunk of createReadStream(file, { end: MOST_BYTES - 1, highWaterMark: 2 ** 20 })) chunks.push(chunk)
  return piecesOf(Buffer.concat(chunks))
}

function textsOf({ documents, paths }: Ground): Buffer[] {
  const pieces: Buffer[] = []
  let bytes = 0
  for (const path of paths) {
    if (!path.endsWith('.csv') || bytes >= MOST_BYTES) continue
    const content = readFileSync(join(documents, path))
    bytes += content.length
    pieces.push(...piecesOf(content))
  }
  return pieces
}

function pack(pieces: Buffer[], level: number): Packed {
  const before = process.cpuUsage()
  let [bytes, plainBytes] = [0, 0]
  for (const piece of pieces) {
    plainBytes += piece.length
    for (const part of packPieceSync(piece, level)) bytes += part.length
  }
  const { user, system } = process.cpuUsage(before)
  return { cpuSeconds: (user + system) / 1e6, bytes, plainBytes }
}
