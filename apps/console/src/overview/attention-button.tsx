import type { ButtonProps } from '@mantine/core'
import type { Attention } from '@mvp/core/contract-overview'
import { LinkButton } from '../parts/link-button.tsx'

type Props = { item: Attention } & ButtonProps

const words: Record<string, string> = {
  schedule_failed: 'See why',
  backup_warnings: 'See the warnings',
  store_full_soon: 'Review retention',
  suspicious_backup: 'Look at it',
  unlisted_archives: 'See the store’s list',
}

/** The next step of what wants a look. */
export function AttentionButton({ item, ...button }: Props) {
  const { at, code } = item
  const word = words[code]
  if (at.page === 'backup') {
    return (
      <LinkButton {...button} to="/backups/$id" params={{ id: at.id }}>
        {word ?? 'Look at the backup'}
      </LinkButton>
    )
  }
  if (at.page === 'schedule') {
    return (
      <LinkButton {...button} to="/schedules/$id" params={{ id: at.id }}>
        {word ?? 'Look at the schedule'}
      </LinkButton>
    )
  }
  const page = pages[at.page]
  return (
    <LinkButton {...button} to={page.to}>
      {word ?? page.word}
    </LinkButton>
  )
}

const pages = {
  schedules: { to: '/schedules', word: 'See the schedules' },
  'new-schedule': { to: '/schedules/new', word: 'New schedule' },
  backups: { to: '/backups', word: 'See the backups' },
  settings: { to: '/settings', word: 'See the settings' },
  alerts: { to: '/settings/alerts', word: 'Set up alerts' },
  outbox: { to: '/settings/alerts/outbox', word: 'See the outbox' },
} as const
