import { sql } from 'drizzle-orm'
import type { Core } from '../core.ts'

/** The downloads of one backup on this server. */
type Hold = {
  downloads: number
  timer: NodeJS.Timeout | undefined
  /** Until when this server has written that it holds the backup, and another one before it; as the database gave it. */
  ours: string | null
  others: string | null
  /** Writes go one after the other; this is the last. */
  written: Promise<void>
}

const holds = new WeakMap<Core, Map<string, Hold>>()

/**
 * Says that a backup is being sent, until the returned function is called: meanwhile no server deletes it. The download
 * does not wait for that to be written. A server that dies in the middle holds it no longer than a lease.
 */
export function holdDownload(core: Core, id: string): () => void {
  const hold = holdOf(core, id)
  hold.downloads++
  if (hold.downloads === 1) hold.timer = renewFromNowOn(core, id, hold)
  let released = false
  return () => {
    if (released) return
    released = true
    hold.downloads--
    if (hold.downloads > 0) return
    clearInterval(hold.timer)
    write(core, hold, () => giveUp(core, id, hold))
  }
}

/** Resolves when what this server has to say of its downloads is written; fails never. */
export async function holdsWritten(core: Core, id: string): Promise<void> {
  await holds.get(core)?.get(id)?.written
}

function holdOf(core: Core, id: string): Hold {
  const ofServer = holds.get(core) ?? new Map<string, Hold>()
  holds.set(core, ofServer)
  const hold = ofServer.get(id) ?? {
    downloads: 0,
    timer: undefined,
    ours: null,
    others: null,
    written: Promise.resolve(),
  }
  ofServer.set(id, hold)
  return hold
}

function renewFromNowOn(core: Core, id: string, hold: Hold): NodeJS.Timeout {
  const renew = () => {
    if (core.closing.aborted) clearInterval(hold.timer)
    else write(core, hold, () => extend(core, id, hold))
  }
  renew()
  return setInterval(renew, core.timings.renew).unref()
}

function write(core: Core, hold: Hold, change: () => Promise<void>): void {
  // What cannot be written must not end a download: at worst its backup can be deleted meanwhile.
  hold.written = hold.written.then(change).catch((error) => {
    core.log.warn({ err: error }, 'that a backup is being downloaded could not be written')
  })
}

/** Moves the end of the hold, and remembers the end that another server had written before. */
async function extend(core: Core, id: string, hold: Hold): Promise<void> {
  const [row] = await core.db.execute<{ before: string | null; now: string }>(sql`
    update backup_archives a set held_until = now() + make_interval(secs => ${core.timings.lease / 1000})
    from (select id, held_until from backup_archives where id = ${id} for update) old
    where a.id = old.id
    returning old.held_until::text as before, a.held_until::text as now`)
  if (!row) return
  if (row.before !== hold.ours) hold.others = row.before
  hold.ours = row.now
}

/** Gives back what another server had written before; what one has written since stays. */
async function giveUp(core: Core, id: string, hold: Hold): Promise<void> {
  const { ours, others } = hold
  Object.assign(hold, { ours: null, others: null })
  await core.db.execute(sql`
    update backup_archives set held_until = ${others}::timestamptz
    where id = ${id} and held_until = ${ours}::timestamptz`)
  if (hold.downloads === 0) holds.get(core)?.delete(id)
}
