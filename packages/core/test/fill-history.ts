import { sql } from 'drizzle-orm'
import type { Database } from '../src/console-database.ts'

/** Of which the archives are still in the store; those of the others have expired. */
const KEPT = 300

/**
 * A history as it grows in years, and as long an audit log: of four schedules, one operation every ten minutes up to now.
 * Mostly backups, some failed; verifies, drills and uploads in between. The archives have no files.
 */
export async function fillHistory(db: Database, count: number): Promise<void> {
  await db.execute(sql`
    insert into backup_schedules (name, frequency, cron, time_zone, enabled, contents, retention, missed_run, created_by)
    select 'schedule ' || n, 'hourly', '0 * * * *', 'UTC', true, 'all', '{"keepLast": 7}', 'run', 'ada@example.org'
    from generate_series(1, 4) n`)
  await db.execute(sql`
    with schedules as (select id, (row_number() over (order by name))::int as place from backup_schedules)
    insert into backup_history (kind, lane, trigger, status, origin, contents, note, schedule_id, created_at, started_at,
      finished_at, phases, warnings, error)
    select kind, case when kind in ('verify', 'drill') then 'archive' else 'app' end,
      case when kind = 'backup' then 'schedule' else 'api' end, status,
      case kind when 'upload' then 'uploaded' when 'backup' then case when s.id is null then 'manual' else 'scheduled' end end,
      'all', case when n % 1000 = 0 then 'rare words ' || n end, s.id, at, at, at + n % 90 * interval '1 second',
      (select jsonb_agg(jsonb_build_object('phase', 'phase ' || p, 'summary', 'so much was done', 'startedAt', at, 'seconds', p))
        from generate_series(1, 6) p), '[]',
      case when status = 'failed' then '{"code": "dump_failed", "message": "pg_dump failed", "hint": null}'::jsonb end
    from generate_series(1, ${count}) numbers (n)
      cross join lateral (select now() - (${count}::int - n) * interval '10 minutes' as at,
        case when n % 50 = 0 then 'upload' when n % 10 = 3 then 'verify' when n % 100 = 7 then 'drill' else 'backup' end as kind,
        case when n % 40 = 1 then 'failed' when n % 400 = 2 then 'cancelled' else 'completed' end as status) made
    left join schedules s on s.place = n % 5 and made.kind = 'backup'`)
  await db.execute(sql`
    insert into backup_archives (id, file_name, size_bytes, sha256, manifest, provenance, verification, verified_at,
      taken_at, judged_at, deleted_at, unlinked_at, expired_because)
    select id, 'motovaultpro_backup_' || to_char(created_at at time zone 'UTC', 'YYYYMMDD_HH24MISS') || '.tar.gz',
      1000000 + 7919 * n % 999983, repeat('ab', 32),
      jsonb_build_object('contents', 'all', 'database', jsonb_build_object('tables', 12, 'rows', 1000 + n),
        'documents', jsonb_build_object('count', n, 'bytes', n * 1000), 'pad', repeat(md5(n::text), 12)),
      'here', case when n % 100 = 5 then 'corrupt' else 'verified' end, created_at, created_at, created_at,
      case when n > ${KEPT} then created_at + interval '7 days' end, case when n > ${KEPT} then created_at + interval '7 days' end, case when n > ${KEPT} then 'keepLast' end
    from (select id, created_at, row_number() over (order by created_at desc) n from backup_history
      where kind in ('backup', 'upload') and status = 'completed') made`)
  await db.execute(sql`
    insert into audit_log (at, who, via, action, subject, result, details)
    select now() - (${count}::int - n) * interval '10 minutes', case n % 5 when 0 then null when 1 then 'ada@example.org'
      else 'admin' || n % 7 || '@example.org' end, 'console', (array['backup.request', 'backup.download', 'schedule.change',
      'auth.signIn', 'retention.expire'])[1 + n % 5], 'subject ' || n, 'ok', '{"note": "as it was"}'
    from generate_series(1, ${count}) n`)
  await db.execute(sql`vacuum analyze`)
}
