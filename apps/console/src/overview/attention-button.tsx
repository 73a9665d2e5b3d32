import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import type { ButtonProps } from '@mantine/core'
import type { Attention } from '@mvp/core/contract-overview'
import { LinkButton } from '../parts/link-button.tsx'

type Props = { item: Attention } & ButtonProps

const words: Record<string, MessageDescriptor> = {
  schedule_failed: msg`See why`,
  backup_warnings: msg`See the warnings`,
  store_full_soon: msg`Review retention`,
  suspicious_backup: msg`Look at it`,
  unlisted_archives: msg`See the store’s list`,
}

/** The next step of what wants a look. */
export function AttentionButton({ item, ...button }: Props) {
  const { at, code } = item
  const known = words[code]
  const word = known && t(known)
  if (at.page === 'backup') {
    return (
      <LinkButton {...button} to="/backups/$id" params={{ id: at.id }}>
        {word ?? t`Look at the backup`}
      </LinkButton>
    )
  }
  if (at.page === 'schedule') {
    return (
      <LinkButton {...button} to="/schedules/$id" params={{ id: at.id }}>
        {word ?? t`Look at the schedule`}
      </LinkButton>
    )
  }
  const page = pages[at.page]
  return (
    <LinkButton {...button} to={page.to}>
      {word ?? t(page.word)}
    </LinkButton>
  )
}

const pages = {
  schedules: { to: '/schedules', word: msg`See the schedules` },
  'new-schedule': { to: '/schedules/new', word: msg`New schedule` },
  backups: { to: '/backups', word: msg`See the backups` },
  settings: { to: '/settings', word: msg`See the settings` },
  alerts: { to: '/settings/alerts', word: msg`Set up alerts` },
  outbox: { to: '/settings/alerts/outbox', word: msg`See the outbox` },
} as const
