import { rename } from 'node:fs/promises'
import path from 'node:path'
import { type Request, untilCompleted } from './product.ts'
import type { ProtectedApp } from './protected-app.ts'

export type History = { nightly: string; off: string; backups: string[]; manual: string; newest: Date }

const DAY_MS = 24 * 60 * 60 * 1000
const KEPT = 7
const REMEMBERED = 29

/** The schedules and the real backups of what is to look like a month. */
export async function makeHistory(request: Request): Promise<History> {
  // Three hours ago, at a full half hour: not due again while the tests run, wherever in the day that is.
  const newest = new Date(Math.floor(Date.now() / 1_800_000) * 1_800_000 - 3 * 60 * 60 * 1000)
  const cron = cronAt(newest)
  const make = async (schedule: object) =>
    String((await send(request, '/api/admin/backups/schedules', { timeZone: 'Europe/Berlin', ...schedule })).id)
  const nightly = await make({ name: 'Nightly', frequency: 'daily', cron: `${cron} * * *` })
  await make({ name: 'Documents, weekly', frequency: 'weekly', cron: `${cron} * * 0`, contents: 'documents' })
  const off = await make({ name: 'Before upgrades', frequency: 'monthly', cron: `${cron} 1 * *`, enabled: false })
  const manual = await take(request, '/api/admin/backups', { note: 'before the upgrade to 3.2' })
  const backups: string[] = []
  for (let n = 0; n < KEPT; n++) backups.unshift(await take(request, `/api/admin/backups/schedules/${nightly}/run`, {}))
  return { nightly, off, backups, manual, newest }
}

/** Each page of the console that it can be seen on. */
export function addressesOf(history: History): string[] {
  const [a, b] = history.backups
  const backups = ['/backups', `/backups/${a}`, `/backups/${a}/restore`, `/backups/compare?a=${a}&b=${b}`]
  const schedules = ['/schedules', '/schedules/new', `/schedules/${history.nightly}`]
  const alerts = ['/settings/alerts', '/settings/alerts/outbox']
  return ['/', ...backups, ...schedules, '/settings', ...alerts, '/settings/audit', '/set-up?token=a-token']
}

function cronAt(moment: Date): string {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: 'numeric', minute: 'numeric' })
  const [hour, minute] = clock.format(moment).split(':').map(Number)
  return `${minute} ${hour}`
}

async function take(request: Request, pathname: string, body: object): Promise<string> {
  const { id } = await send(request, pathname, body)
  await untilCompleted(request, `/api/admin/backups/${id}`)
  return String(id)
}

async function send(request: Request, pathname: string, body: object) {
  const headers = { 'content-type': 'application/json' }
  const answer = await request(pathname, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${pathname} answered ${answer.status}: ${await answer.text()}`)
  return answer.json()
}

/**
 * Moves the backups apart, a day between two, and puts before them what retention would have removed meanwhile, with a
 * failure and a gap. For a console that is down: files and rows change their names together.
 */
export async function spreadHistory(app: ProtectedApp, history: History): Promise<void> {
  const { nightly, backups, manual, newest } = history
  const at = (days: number) => new Date(newest.getTime() - days * DAY_MS)
  for (const [days, id] of backups.entries()) await moveBackup(app, id, at(days), true)
  await moveBackup(app, manual, new Date(at(2).getTime() + 40 * 60 * 1000), false)
  await app.psql(
    `update backup_archives set pinned = true where id = '${manual}';
     update backup_schedules set created_at = now() - interval '40 days' where id = '${nightly}';
     ${rememberedBackups(nightly, newest)};
     update backup_history set status = 'failed', error = '${JSON.stringify(unreachable)}'
       where schedule_id = '${nightly}' and created_at = '${at(18).toISOString()}';
     delete from backup_archives where id in (select id from backup_history where status = 'failed')`,
    'console',
  )
}

const unreachable = {
  code: 'database_unreachable',
  message: 'The app database did not answer: connection refused.',
  hint: 'Check that PostgreSQL runs, then try again.',
}

async function moveBackup(app: ProtectedApp, id: string, at: Date, scheduled: boolean): Promise<void> {
  const stamp = at.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '_')
  const fileName = `motovaultpro_backup_${stamp}.tar.gz`
  const old = (await app.psql(`select file_name from backup_archives where id = '${id}'`, 'console')).trim()
  await rename(path.join(app.storeDir, old), path.join(app.storeDir, fileName))
  const moment = `'${at.toISOString()}'::timestamptz`
  const stamped = (edge: string) =>
    `jsonb_build_object('${edge}', to_char(((p ->> '${edge}')::timestamptz - created_at + ${moment}) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`
  const bySchedule = `, scheduled_for = ${moment}, trigger = 'schedule', requested_by = null`
  await app.psql(
    `update backup_archives a set file_name = '${fileName}', taken_at = ${moment}, verified_at = ${moment} + (a.verified_at - h.created_at)
       from backup_history h where h.id = a.id and a.id = '${id}';
     update backup_history set phases = (select jsonb_agg(p || ${stamped('startedAt')} || ${stamped('finishedAt')})
       from jsonb_array_elements(replace(phases::text, '${old}', '${fileName}')::jsonb) p) where id = '${id}';
     update backup_history set created_at = ${moment}, started_at = ${moment} + (started_at - created_at),
       finished_at = ${moment} + (finished_at - created_at) ${scheduled ? bySchedule : ''} where id = '${id}'`,
    'console',
  )
}

/** Rows only: their files would be long gone. */
function rememberedBackups(schedule: string, newest: Date): string {
  return `with made as (
      insert into backup_history
        (kind, lane, trigger, status, origin, contents, schedule_id, scheduled_for, server, created_at, started_at, finished_at, removed_at)
      select 'backup', 'app', 'schedule', 'completed', 'scheduled', 'all', '${schedule}', at, 'garage', at, at,
        at + 9 * interval '1 second', at + 8 * interval '1 day'
      from generate_series(${KEPT}, ${REMEMBERED}) n,
        lateral (select timestamptz '${newest.toISOString()}' - n * interval '1 day' as at) moments
      where n <> 23
      returning id, created_at
    )
    insert into backup_archives
      (id, file_name, size_bytes, sha256, manifest, provenance, verification, verified_at, taken_at, expired_because, deleted_at, unlinked_at)
    select id, 'motovaultpro_backup_' || to_char(created_at at time zone 'UTC', 'YYYYMMDD_HH24MISS') || '.tar.gz',
      460000 + extract(epoch from created_at - now() + interval '31 days')::int / 35, repeat('ab', 32), '{"contents":"all"}', 'here', 'verified', created_at,
      created_at, 'not among the last 7', least(created_at + interval '8 days', now()), now()
    from made`
}
