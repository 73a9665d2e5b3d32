import type { ProtectedApp } from './protected-app.ts'

/** An operation as its server would have left it in the console's tables, or as it works on it; the names are the columns'. */
export async function insertOperation(app: ProtectedApp, row: Record<string, unknown>): Promise<string> {
  const all = { lane: 'app', trigger: 'console', requested_by: 'anna@example.org', server: 'garage', ...row }
  const values = Object.values(all).map(quote)
  const sql = `insert into backup_history (${Object.keys(all).join(', ')}) values (${values.join(', ')}) returning id`
  return (await app.psql(sql, 'console')).trim()
}

/** Of one at work on another server, whose lease outlives the tests. */
export const atWork = {
  status: 'running',
  owner: 'another server',
  fence: 1,
  lease_until: soon(60),
  started_at: soon(-3),
  created_at: soon(-3),
}

/** So many minutes from now. */
export function soon(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString()
}

export function removeOperation(app: ProtectedApp, id: string): Promise<string> {
  return app.psql(`delete from backup_history where id = '${id}'`, 'console')
}

/** The newest restore that is over and went well. */
export async function lastRestore(app: ProtectedApp): Promise<string> {
  const sql = `select id from backup_history where kind = 'restore' and status = 'completed' order by created_at desc limit 1`
  return (await app.psql(sql, 'console')).trim()
}

function quote(value: unknown): string {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `'${text.replaceAll("'", "''")}'`
}
