import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import type { Contents } from '../packages/core/src/contract.ts'
import { backUpOf, type Place } from './back-up.ts'

/** A process of its own that takes one backup and says what that took. Started by probes.ts; answers on stdout. */

export type ProbeTask = Place & { file: string; contents: Contents }
export type Probed = { seconds: number; memoryBytes: number; archiveBytes: number }

async function probe({ file, contents, ...place }: ProbeTask): Promise<Probed> {
  const { backUp } = await backUpOf(place)
  const idleBytes = process.memoryUsage.rss()
  const start = performance.now()
  const { manifest } = await backUp(file, contents)
  const seconds = (performance.now() - start) / 1000
  await rm(file)
  // The system keeps the largest resident size of a process, in KiB.
  const memoryBytes = process.resourceUsage().maxRSS * 1024 - idleBytes
  return { seconds, memoryBytes, archiveBytes: manifest.archiveBytes }
}

const [text = ''] = await once(process.stdin.setEncoding('utf8'), 'data')
process.stdout.write(JSON.stringify(await probe(JSON.parse(text))))
process.stdin.destroy()
