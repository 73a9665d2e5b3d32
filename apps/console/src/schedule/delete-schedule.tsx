import { Button } from '@mantine/core'
import type { Schedule } from '@mvp/core/contract-schedule'
import { IconTrash } from '@tabler/icons-react'
import { formatBytes, plural } from '../parts/format-size.ts'
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
      title={`Delete the schedule “${schedule.name}”?`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose} data-autofocus>
            Keep
          </Button>
          <Button
            variant="filled"
            color="failed"
            loading={remove.isPending}
            onClick={() => remove.mutate({ id: schedule.id }, { onSettled: onClose })}
          >
            Delete it
          </Button>
        </>
      }
    >
      <p className="soft">{whatStays(schedule)}</p>
      <p className="soft">It takes no more backups. To pause it, switch it off instead.</p>
    </Sheet>
  )
}

function whatStays({ backups, backupBytes }: Schedule): string {
  if (backups === 0) return 'It has no backups in the store.'
  const stay = backups === 1 ? 'stays, and no longer expires' : 'stay, and no longer expire'
  return `Its ${plural(backups, 'backup')}, ${formatBytes(backupBytes)}, ${stay}.`
}
