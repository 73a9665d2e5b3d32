import type postgres from 'postgres'

/**
 * Gives other sessions the settings that one has made. False, when that one has taken another role meanwhile: what another
 * session does would not be the same.
 */
export async function shareSettings(from: postgres.Sql, others: postgres.Sql[]): Promise<boolean> {
  const [session] = await from<{ itself: boolean; settings: { name: string; setting: string }[] }[]>`
    select pg_catalog.current_setting('role') = 'none' and session_user = current_user as itself,
      (select pg_catalog.json_agg(pg_catalog.json_build_object('name', s.name, 'setting', s.setting))
        from pg_catalog.pg_settings s where s.source = 'session') as settings`
  if (!session?.itself) return false
  const settings = JSON.stringify(session.settings ?? [])
  for (const other of others) {
    await other`
      select pg_catalog.set_config(s.name, s.setting, false)
      from pg_catalog.json_to_recordset(${settings}::text::json) as s (name text, setting text)`
  }
  return true
}
