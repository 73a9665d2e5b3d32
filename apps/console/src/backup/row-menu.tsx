import { t } from '@lingui/core/macro'
import { ActionIcon, Menu } from '@mantine/core'
import type { Backup } from '@mvp/core/contract'
import { IconDots } from '@tabler/icons-react'
import { BackupMenuItems } from './backup-menu-items.tsx'

export function RowMenu({ backup, label }: { backup: Backup; label: string }) {
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon size={26} aria-label={t`More for ${label}`}>
          <IconDots size={16} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <BackupMenuItems backup={backup} withDownload />
      </Menu.Dropdown>
    </Menu>
  )
}
