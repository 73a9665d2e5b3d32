import { Button } from '@mantine/core'
import type { Backup } from '@mvp/core/contract'
import { IconTrash } from '@tabler/icons-react'
import { formatBytes, plural } from '../parts/format-size.ts'
import { formatMoment } from '../parts/format-time.ts'
import { Sheet } from '../parts/sheet.tsx'
import { countAndBytes, nameOf } from './backup-words.ts'
import { useBackupActions } from './use-backup-actions.ts'

type Props = { backups: Backup[]; onClose: () => void; onDeleted?: () => void }

const listed = 6

/** Says what goes, in number and bytes, before it goes; pinned ones are left out and counted. */
export function DeleteSheet({ backups, onClose, onDeleted }: Props) {
  const { remove } = useBackupActions()
  const going = backups.length === 1 ? backups : backups.filter((backup) => !backup.pinned)
  const staying = backups.length - going.length
  const deleteAll = async () => {
    const outcomes = await Promise.allSettled(going.map(({ id }) => remove.mutateAsync({ id })))
    onClose()
    if (outcomes.every((outcome) => outcome.status === 'fulfilled')) onDeleted?.()
  }
  return (
    <Sheet
      icon={IconTrash}
      tone="failed"
      title={`Delete ${countAndBytes(going)}?`}
      note={
        staying > 0
          ? `${staying} ${staying === 1 ? 'is' : 'are'} pinned and ${staying === 1 ? 'stays' : 'stay'}.`
          : null
      }
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose} data-autofocus>
            Keep
          </Button>
          <Button variant="filled" color="failed" onClick={deleteAll} loading={remove.isPending}>
            Delete {going.length === 1 ? 'it' : plural(going.length, 'backup')}
          </Button>
        </>
      }
    >
      <p className="soft">{consequence(going)}</p>
      <ul className="small">
        {going.slice(0, listed).map((backup) => (
          <li key={backup.id}>
            {formatMoment(backup.takenAt, Date.now())}, {nameOf(backup).toLowerCase()}
            {backup.sizeBytes === null ? '' : `, ${formatBytes(backup.sizeBytes)}`}
            {backup.pinned ? ', pinned' : ''}
          </li>
        ))}
        {going.length > listed ? <li className="quiet">and {going.length - listed} more</li> : null}
      </ul>
    </Sheet>
  )
}

function consequence(going: readonly Backup[]): string {
  if (going.every((backup) => backup.sizeBytes === null))
    return 'No archive belongs to it; only the entry leaves the list.'
  const these = going.length === 1 ? 'this moment' : 'these moments'
  return `The app and its data are not touched. You will no longer be able to return to ${these}, and a deleted archive cannot be brought back.`
}
