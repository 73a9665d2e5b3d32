import type { Logger } from 'pino'
import type postgres from 'postgres'

/** Hears of the operation that changed, or `schedules`; null: some may have been missed, because the connection was down. */
type ChangeListener = (id: string | null) => void

export type Changes = {
  /** Returns the way to stop listening. */
  subscribe(listener: ChangeListener): () => void
}

// The channel of the triggers in drizzle/*_notify.sql and drizzle/*_live_schedules.sql, and what the latter says.
const CHANNEL = 'backup_operations'
export const SCHEDULES = 'schedules'

/** Hears of every change to an operation on any server, over one connection however many listeners there are. */
export async function listenForChanges(sql: postgres.Sql, log: Logger): Promise<Changes> {
  const listeners = new Set<ChangeListener>()
  const tell = (id: string | null) => {
    for (const listener of listeners) listener(id)
  }
  let connected = 0
  await sql.listen(
    CHANNEL,
    (id) => tell(id),
    () => {
      if (connected++ === 0) return
      log.warn('the console database was away: operations are looked at again')
      tell(null)
    },
  )
  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
