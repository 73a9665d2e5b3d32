import { msg, t } from '@lingui/core/macro'
import type { SpotlightActionData, SpotlightActionGroupData } from '@mantine/spotlight'
import type { Backup } from '@mvp/core/contract'
import { useNavigate } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { countsOf, nameOf, stateOf } from '../backup/backup-words.ts'
import { useBackupActions } from '../backup/use-backup-actions.ts'
import { formatMoment } from '../parts/format-time.ts'
import { tell } from '../parts/notify.ts'
import { useScheduleActions } from '../schedule/use-schedule-actions.ts'

const newestShown = 5

/** In the order in which they are offered while nothing is typed. */
export function useCommands(): SpotlightActionGroupData[] {
  return [
    { group: t`Start`, actions: useStarts() },
    { group: t`Pages`, actions: usePages() },
    { group: t`Newest backups`, actions: useNewestBackups() },
    { group: t`Schedules`, actions: useSchedules() },
  ].filter(({ actions }) => actions.length > 0)
}

function useStarts(): SpotlightActionData[] {
  const { create } = useBackupActions()
  const schedules = trpc.schedule.list.useQuery().data ?? []
  const { run } = useScheduleActions()
  const started = (words: string) => ({ onSuccess: () => tell(words) })
  return [
    {
      id: 'back up now',
      label: t`Back up now`,
      description: t`Database and documents`,
      onClick: () => create.mutate({ contents: 'all', onlyOne: true }, started(t`A backup was started.`)),
    },
    ...schedules.map(({ id, name }) => ({
      id: `run ${id}`,
      label: t`Run ${name} now`,
      description: t`Takes this schedule’s backup at once`,
      onClick: () => run.mutate({ id }, started(t`“${name}” was started.`)),
    })),
  ]
}

const pages = [
  { to: '/', label: msg`Overview` },
  { to: '/backups', label: msg`Backups` },
  { to: '/schedules', label: msg`Schedules` },
  { to: '/schedules/new', label: msg`New schedule` },
  { to: '/settings', label: msg`Settings` },
  { to: '/settings/alerts', label: msg`Alerts` },
  { to: '/settings/alerts/outbox', label: msg`Outbox` },
  { to: '/settings/audit', label: msg`Audit log` },
] as const

function usePages(): SpotlightActionData[] {
  const navigate = useNavigate()
  return pages.map(({ to, label }) => ({ id: to, label: t(label), onClick: () => navigate({ to }) }))
}

function useNewestBackups(): SpotlightActionData[] {
  const navigate = useNavigate()
  const newest = trpc.backup.list.useQuery({ page: 1, pageSize: newestShown }).data?.items ?? []
  return newest.map((backup) => ({
    id: backup.id,
    label: `${nameOf(backup)}, ${formatMoment(backup.createdAt, Date.now())}`,
    description: describe(backup),
    onClick: () => navigate({ to: '/backups/$id', params: { id: backup.id } }),
  }))
}

function describe(backup: Backup): string {
  return [stateOf(backup).word, countsOf(backup), backup.note].filter(Boolean).join(', ')
}

function useSchedules(): SpotlightActionData[] {
  const navigate = useNavigate()
  const schedules = trpc.schedule.list.useQuery().data ?? []
  return schedules.map(({ id, name, enabled }) => ({
    id,
    label: t`Open ${name}`,
    description: enabled ? t`Schedule` : t`Schedule, switched off`,
    onClick: () => navigate({ to: '/schedules/$id', params: { id } }),
  }))
}
