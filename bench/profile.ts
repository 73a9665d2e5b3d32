import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { warm } from './cases.ts'
import { type Cpu, cpuBetween, readCpu } from './cpu.ts'
import type { Ground } from './ground.ts'
import { type LevelRow, measureLevels } from './levels.ts'
import { copyParts, documentParts, dumpParts, type Part } from './profile-parts.ts'
import { profileRuns, profileScraps } from './profile-runs.ts'
import { isInstalled, shell } from './shell.ts'

/** Where the processor time of one way to do a work went. */
export type ProfileRow = { work: string; name: string; seconds: number; cpu: Cpu }

/** What each step of a work takes alone: what it cannot be done without, whatever the order. */
export type PartsOf = { work: string; parts: Part[] }

export type Profile = { rows: ProfileRow[]; parts: PartsOf[]; levels: LevelRow[] }

/** The works whose ratio is near its limit, ours beside the others, in seconds of processor time. */
export async function measureProfile(ground: Ground, tell: (line: string) => void): Promise<Profile> {
  const { runs, whole } = await profileRuns(ground)
  const rows: ProfileRow[] = []
  for (const { work, name, programs, before: prepare, run, scraps = [] } of runs) {
    if (!programs.every(isInstalled)) continue
    await prepare?.()
    await ground.settle()
    const before = readCpu(ground.serverPid)
    const start = performance.now()
    await run()
    const seconds = (performance.now() - start) / 1000
    rows.push({ work, name, seconds, cpu: cpuBetween(before, readCpu(ground.serverPid)) })
    tell(`profile: ${work}, ${name}: ${seconds.toFixed(3)} s`)
    for (const path of scraps) rmSync(path, { recursive: true, force: true })
  }
  const out = join(ground.out, 'parts')
  await ground.settle()
  const copying = { work: 'documents, 1 % changed since', parts: copyParts(whole.file, out) }
  for (const path of profileScraps(ground)) rmSync(path, { recursive: true, force: true })
  await warm(ground.documents)
  const measured = await measureParts(ground, out)
  return { rows, ...measured, parts: [...measured.parts, copying] }
}

async function measureParts(ground: Ground, out: string): Promise<Pick<Profile, 'parts' | 'levels'>> {
  const parts = [{ work: 'documents', parts: documentParts(ground.documents, ground.paths, out) }]
  let levels: LevelRow[] = []
  if (isInstalled('pg_dump')) {
    const dump = join(ground.out, 'profile.sql')
    await shell('pg_dump -d "$url" > "$dump"', { url: ground.databaseUrl, dump })
    parts.push({ work: 'database', parts: await dumpParts(dump, out) })
    levels = await measureLevels(ground, dump)
    rmSync(dump)
  }
  rmSync(out)
  return { parts, levels }
}
