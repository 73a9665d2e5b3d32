import { sql } from 'drizzle-orm'
import type { Core } from '../core.ts'
import type { Queries } from '../operation/records.ts'

/** Now, by the clock that all servers share: the console database's. */
export async function readClock(core: Pick<Core, 'clock'>, db: Queries): Promise<Date> {
  const [row] = await db.execute<{ ms: number }>(sql`select (extract(epoch from ${core.clock}) * 1000)::float8 as ms`)
  if (!row) throw new Error('the clock said nothing')
  return new Date(row.ms)
}
