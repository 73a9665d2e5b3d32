import type { ProtectedApp } from './protected-app.ts'

/**
 * As many completed backups as would pile up in years, straight into the console's tables: one every ten minutes from the
 * first of January 2026, of which every hundredth is damaged. They have no files, which
 * nobody misses: their deletion is over, and only the rows are still on the list.
 */
export async function fillList(app: ProtectedApp, count: number): Promise<void> {
  await app.psql(
    `with made as (
       insert into backup_history (kind, lane, trigger, status, origin, contents, note, created_at, started_at, finished_at)
       select 'backup', 'app', 'schedule', 'completed', 'manual', 'all', 'number ' || n, at, at, at + n % 90 * interval '1 second'
       from generate_series(0, ${count - 1}) n, lateral (select timestamptz '2026-01-01 00:00+01' + n * interval '10 minutes' as at) moments
       returning id, note, created_at
     )
     insert into backup_archives
       (id, file_name, size_bytes, sha256, manifest, provenance, verification, verified_at, taken_at, deleted_at, unlinked_at)
     select id, 'motovaultpro_backup_' || to_char(created_at at time zone 'UTC', 'YYYYMMDD_HH24MISS') || '.tar.gz',
       1000000 + split_part(note, ' ', 2)::int * 1000, repeat('ab', 32), '{"contents":"all"}', 'here',
       case when split_part(note, ' ', 2)::int % 100 = 0 then 'corrupt' else 'verified' end, created_at, created_at, now(), now()
     from made`,
    'console',
  )
}
