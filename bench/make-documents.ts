import { createCipheriv, createHash } from 'node:crypto'
import { mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Random, randomFrom } from '../packages/embedded/src/demo/random.ts'

/** Documents as people upload them: seven tenths of them photos and PDFs, which do not compress, else tables and notes. */

const COUNT = 6000
/** Of 2 GiB at scale 1. */
const MEAN_BYTES = 2 ** 31 / COUNT

type Planned = { path: string; bytes: number; seed: number; compressible: boolean }

/** Writes the tree; the same seed and scale give the same bytes. Returns paths and the sum of their sizes. */
export function makeDocuments(root: string, { seed, scale }: { seed: number; scale: number }) {
  const random = randomFrom(seed)
  const planned = Array.from({ length: Math.max(20, Math.round(COUNT * scale)) }, (_, number) => plan(random, number))
  for (const document of planned) write(root, document)
  return { paths: planned.map(({ path }) => path), bytes: planned.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** Rewrites one in a hundred, at least one, with other content of the same size. */
export function changeDocuments(root: string, paths: string[], round: number): void {
  const random = randomFrom(round + 1)
  for (let left = Math.max(1, Math.round(paths.length / 100)); left > 0; left--) {
    const path = paths[random.integer(0, paths.length - 1)] ?? ''
    const { size } = statSync(join(root, path))
    write(root, { path, bytes: size, seed: random.integer(0, 2 ** 31), compressible: path.endsWith('.csv') })
  }
}

/** Many documents of some hundred bytes, a thousand in a folder. */
export function makeSmallDocuments(root: string, count: number): void {
  for (let number = 0; number < count; number++) {
    const folder = join(root, `notes/${Math.floor(number / 1000)}`)
    if (number % 1000 === 0) mkdirSync(folder, { recursive: true })
    writeFileSync(
      join(folder, `note ${number}.txt`),
      `Note ${number}: oil change, brake pads.\n`.repeat(1 + (number % 20)),
    )
  }
}

function plan(random: Random, number: number): Planned {
  // Many small ones and few large ones: the third power has a mean of a quarter.
  const bytes = Math.round(20_000 + MEAN_BYTES * 4 * random.between(0, 1) ** 3)
  const compressible = random.chance(0.3)
  const folder = `users/${random.integer(1, 120)}/vehicles/${random.integer(1, 6)}`
  const name = `${random.pick(['receipt', 'Übersicht', 'insurance', '整備記録'])} ${number}`
  return {
    path: `${folder}/${name}.${compressible ? 'csv' : 'jpg'}`,
    bytes,
    seed: random.integer(0, 2 ** 31),
    compressible,
  }
}

function write(root: string, { path, bytes, seed, compressible }: Planned): void {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.part`, compressible ? table(seed, bytes) : noise(seed, bytes))
  renameSync(`${file}.part`, file)
}

function noise(seed: number, bytes: number): Buffer {
  const key = createHash('sha256').update(String(seed)).digest()
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(bytes))
}

function table(seed: number, bytes: number): Buffer {
  const random = randomFrom(seed)
  const rows: string[] = []
  for (let length = 0; length < bytes; length += rows.at(-1)?.length ?? bytes) {
    const day = new Date(1.5e12 + random.integer(0, 2e11)).toISOString().slice(0, 10)
    const station = random.pick(['Shell', 'Esso', 'TotalEnergies', 'Löwen Tankstelle'])
    rows.push(`${day},${random.integer(1, 300_000)},${random.between(5, 60).toFixed(3)},${station}\n`)
  }
  return Buffer.from(rows.join('')).subarray(0, bytes)
}
