import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Ground } from './ground.ts'
import { median } from './measure.ts'
import type { Probed, ProbeTask } from './probe.ts'

/** How much larger a process becomes by a backup than it was before it. */
export type MemoryRow = { of: string; memoryBytes: number }

/** Seconds per GiB of data of a whole backup, at several sizes. */
export type GrowthRow = { times: number; bytes: number; secondsPerGib: number }

type Plan = { scale: number; rounds: number; tell: (line: string) => void }

const SMALL_DOCUMENTS = 1_000_000
/** The smallest size, in parts of the benchmark's own, and the sizes in parts of that. */
const SMALLEST = 0.05
const SIZES = [1, 4, 16]

export async function measureMemory(ground: Ground, { scale, tell }: Plan): Promise<MemoryRow[]> {
  const file = join(ground.out, 'probe.tar.gz')
  const { databaseUrl, documents } = ground
  await ground.settle()
  const whole = await runProbe({ databaseUrl, documents, file, contents: 'all' })
  tell(`memory: everything: ${Math.round(whole.memoryBytes / 2 ** 20)} MiB, ${whole.seconds.toFixed(3)} s`)
  const count = Math.max(20, Math.round(SMALL_DOCUMENTS * Math.min(1, scale)))
  tell(`making ${count} small documents`)
  const small = await ground.small(count)
  await ground.settle()
  const many = await runProbe({ databaseUrl, documents: small.documents, file, contents: 'documents' })
  tell(`memory: small documents: ${Math.round(many.memoryBytes / 2 ** 20)} MiB, ${many.seconds.toFixed(3)} s`)
  await small.remove()
  return [
    { of: 'a backup of everything', memoryBytes: whole.memoryBytes },
    { of: `a backup of ${count.toLocaleString('en')} small documents`, memoryBytes: many.memoryBytes },
  ]
}

/** Each size once a round; medians over the rounds. */
export async function measureGrowth(ground: Ground, { scale, rounds, tell }: Plan): Promise<GrowthRow[]> {
  const places: (Awaited<ReturnType<Ground['another']>> & { times: number; taken: number[] })[] = []
  for (const times of SIZES) {
    tell(`making the data of size ${times}`)
    places.push({ ...(await ground.another(`growth_${times}`, scale * SMALLEST * times)), times, taken: [] })
  }
  for (let round = 1; round <= rounds; round++) {
    for (const { databaseUrl, documents, times, taken } of places) {
      const file = join(ground.out, 'probe.tar.gz')
      await ground.settle()
      const { seconds } = await runProbe({ databaseUrl, documents, file, contents: 'all' })
      taken.push(seconds)
      tell(`round ${round} of ${rounds}: size ${times}: ${seconds.toFixed(3)} s`)
    }
  }
  for (const place of places) await place.remove()
  return places.map(({ times, bytes, taken }) => ({ times, bytes, secondsPerGib: median(taken) / (bytes / 2 ** 30) }))
}

/** In a fresh process: what came before neither slows it nor fills its memory. */
async function runProbe(task: ProbeTask): Promise<Probed> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'probe.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.write(JSON.stringify(task))
  const [answer, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  if (code !== 0) throw new Error('a backup in a process of its own failed')
  return JSON.parse(answer)
}
