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
    { group: 'Start', actions: useStarts() },
    { group: 'Pages', actions: usePages() },
    { group: 'Newest backups', actions: useNewestBackups() },
    { group: 'Schedules', actions: useSchedules() },
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
      label: 'Back up now',
      description: 'Database and documents',
      onClick: () => create.mutate({ contents: 'all', onlyOne: true }, started('A backup was started.')),
    },
    ...schedules.map(({ id, name }) => ({
      id: `run ${id}`,
      label: `Run ${name} now`,
      description: 'Takes this schedule’s backup at once',
      onClick: () => run.mutate({ id }, started(`“${name}” was started.`)),
    })),
  ]
}

const pages = [
  { to: '/', label: 'Overview' },
  { to: '/backups', label: 'Backups' },
  { to: '/schedules', label: 'Schedules' },
  { to: '/schedules/new', label: 'New schedule' },
  { to: '/settings', label: 'Settings' },
  { to: '/settings/alerts', label: 'Alerts' },
  { to: '/settings/alerts/outbox', label: 'Outbox' },
  { to: '/settings/audit', label: 'Audit log' },
] as const

function usePages(): SpotlightActionData[] {
  const navigate = useNavigate()
  return pages.map(({ to, label }) => ({ id: to, label, onClick: () => navigate({ to }) }))
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
    label: `Open ${name}`,
    description: enabled ? 'Schedule' : 'Schedule, switched off',
    onClick: () => navigate({ to: '/schedules/$id', params: { id } }),
  }))
}
