import { type SQL, sql } from 'drizzle-orm'
import type { Core } from '../core.ts'
import type { Queries } from '../operation/records.ts'

/** Now, by the clock that all servers share: the console database's. */
export async function readClock(core: Pick<Core, 'clock'>, db: Queries): Promise<Date> {
  const [row] = await db.execute<{ ms: number }>(sql`select (extract(epoch from ${core.clock}) * 1000)::float8 as ms`)
  if (!row) throw new Error('the clock said nothing')
  return new Date(row.ms)
}

/** So many days before now, in SQL. In hours: a session's time zone has days that are longer or shorter. */
export const daysAgo = (clock: SQL, days: number) =>
  sql`(${clock} - make_interval(hours => ${sql.raw(String(24 * days))}))`
