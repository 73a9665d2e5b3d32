import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { Schedule } from '@mvp/core/contract-schedule'
import { IconTrash } from '@tabler/icons-react'
import { formatBytes } from '../parts/format-size.ts'
import { unlessSignedOut } from '../parts/problem.ts'
import { Sheet } from '../parts/sheet.tsx'
import { useScheduleActions } from './use-schedule-actions.ts'

type Props = { schedule: Schedule; onClose: () => void }

/** What stays is said before what goes. */
export function DeleteSchedule({ schedule, onClose }: Props) {
  const { remove } = useScheduleActions()
  return (
    <Sheet
      icon={IconTrash}
      tone="failed"
      title={t`Delete the schedule “${schedule.name}”?`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose} data-autofocus>
            <Trans>Keep</Trans>
          </Button>
          <Button
            variant="filled"
            color="failed"
            loading={remove.isPending}
            onClick={() => remove.mutate({ id: schedule.id }, { onSettled: unlessSignedOut(onClose) })}
          >
            <Trans>Delete it</Trans>
          </Button>
        </>
      }
    >
      <p className="soft">{whatStays(schedule)}</p>
      <p className="soft">
        <Trans>It takes no more backups. To pause it, switch it off instead.</Trans>
      </p>
    </Sheet>
  )
}

function whatStays({ backups, backupBytes }: Schedule): string {
  if (backups === 0) return t`It has no backups in the store.`
  const size = formatBytes(backupBytes)
  return plural(backups, {
    one: `Its # backup, ${size}, stays, and no longer expires.`,
    other: `Its # backups, ${size}, stay, and no longer expire.`,
  })
}
