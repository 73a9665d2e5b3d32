import { t } from '@lingui/core/macro'
import { ActionIcon, Tooltip } from '@mantine/core'
import type { Backup } from '@mvp/core/contract'
import { IconPin, IconPinFilled } from '@tabler/icons-react'
import { useBackupActions } from './use-backup-actions.ts'

/** Keeps a backup from expiring, or lets it go again. */
export function PinButton({ backup: { id, pinned }, label }: { backup: Backup; label: string }) {
  const { pin } = useBackupActions()
  const Icon = pinned ? IconPinFilled : IconPin
  return (
    <Tooltip label={pinned ? t`Pinned: never expires` : t`Pin: never expires`}>
      <ActionIcon
        size={26}
        aria-label={t`Pin ${label}`}
        aria-pressed={pinned}
        onClick={() => pin.mutate({ id, pinned: !pinned })}
      >
        <Icon size={15} stroke={1.75} />
      </ActionIcon>
    </Tooltip>
  )
}
