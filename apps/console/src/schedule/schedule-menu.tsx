import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { ActionIcon, Menu } from '@mantine/core'
import type { Schedule } from '@mvp/core/contract-schedule'
import { IconCopy, IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useScheduleActions } from './use-schedule-actions.ts'

export function ScheduleMenu({ schedule, onDelete }: { schedule: Schedule; onDelete: () => void }) {
  const { duplicate } = useScheduleActions()
  const navigate = useNavigate()
  const { id, name } = schedule
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon size={28} aria-label={t`More for ${name}`}>
          <IconDots size={16} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconPencil size={15} />}
          onClick={() => navigate({ to: '/schedules/$id', params: { id } })}
        >
          <Trans>Edit</Trans>
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => duplicate.mutate({ id })}>
          <Trans>Duplicate, switched off</Trans>
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="failed" leftSection={<IconTrash size={15} />} onClick={onDelete}>
          <Trans>Delete…</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
