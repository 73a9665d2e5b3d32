import { findLastTaken } from '../backup/records.ts'
import { freeBytes } from '../backup/store.ts'
import { AppError } from '../errors.ts'
import { formatBytes } from '../format-bytes.ts'
import { judgeServer } from '../restore/judge-server.ts'
import { readServerFacts } from '../restore/read-server-facts.ts'
import type { Drilling } from './drilling.ts'

/** What would stop the load, and not what would only stop the exchange with the live database. */
const NEEDED = new Set(['server-version', 'rights', 'roles', 'extensions', 'database-room'])

/** Throws `preflight_blocked` with everything that stands in the way, `store_full` when there is no room to unpack. */
export async function checkDrill(drilling: Drilling): Promise<void> {
  const { core, run, database } = drilling
  await run.enter('preflight')
  await checkRoom(drilling)
  if (!database) return
  const checks = judgeServer(await readServerFacts(core, database.facts), database.facts)
  const found = checks.filter(({ code, state }) => NEEDED.has(code) && state === 'blocked')
  if (found.length === 0) return run.summarize('nothing in the way')
  const hint = found.flatMap((check) => check.hint ?? []).join(' ')
  throw new AppError('preflight_blocked', found.map(({ message }) => message).join(' '), { hint })
}

/** A drill must never be why the next backup finds no room. */
async function checkRoom({ core, archive }: Drilling): Promise<void> {
  const { documents, contents } = archive.manifest
  if (!documents) return
  const last = await findLastTaken(core.db, contents)
  // Every file ends in a block of its own, and folders take some.
  const needed = (documents.bytes + documents.count * 4096) * 1.05 + (last?.sizeBytes ?? 0) * 1.5
  const free = await freeBytes(core.env.backupDir)
  if (free >= needed) return
  const found = `The store has ${formatBytes(free)} free; unpacking the documents beside the next backup needs about ${formatBytes(needed)}.`
  throw new AppError('store_full', found, { hint: 'Give the store more room, then drill again.' })
}
