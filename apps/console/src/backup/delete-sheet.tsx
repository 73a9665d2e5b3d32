import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { Backup } from '@mvp/core/contract'
import { IconTrash } from '@tabler/icons-react'
import { inSentence } from '../language/in-sentence.ts'
import { formatBytes } from '../parts/format-size.ts'
import { formatMoment } from '../parts/format-time.ts'
import { isSignedOut } from '../parts/problem.ts'
import { Sheet } from '../parts/sheet.tsx'
import { countAndBytes, nameOf } from './backup-words.ts'
import { useBackupActions } from './use-backup-actions.ts'

type Props = { backups: Backup[]; onClose: () => void; onDeleted?: () => void }

const listed = 6

/** Says what goes, in number and bytes, before it goes; pinned ones are left out and counted. */
export function DeleteSheet({ backups, onClose, onDeleted }: Props) {
  const { remove } = useBackupActions()
  const going = backups.length === 1 ? backups : backups.filter((backup) => !backup.pinned)
  const counted = countAndBytes(going)
  const staying = backups.length - going.length
  const deleteAll = async () => {
    const outcomes = await Promise.allSettled(going.map(({ id }) => remove.mutateAsync({ id })))
    // Who has to sign in first still finds the question afterwards.
    if (outcomes.some((outcome) => outcome.status === 'rejected' && isSignedOut(outcome.reason))) return
    onClose()
    if (outcomes.every((outcome) => outcome.status === 'fulfilled')) onDeleted?.()
  }
  return (
    <Sheet
      icon={IconTrash}
      tone="failed"
      title={t`Delete ${counted}?`}
      note={staying > 0 ? plural(staying, { one: '# is pinned and stays.', other: '# are pinned and stay.' }) : null}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose} data-autofocus>
            <Trans>Keep</Trans>
          </Button>
          <Button variant="filled" color="failed" onClick={deleteAll} loading={remove.isPending}>
            {plural(going.length, { one: 'Delete it', other: 'Delete # backups' })}
          </Button>
        </>
      }
    >
      <p className="soft">{consequence(going)}</p>
      <ul className="small">
        {going.slice(0, listed).map((backup) => (
          <li key={backup.id}>
            {formatMoment(backup.takenAt, Date.now())}, {inSentence(nameOf(backup))}
            {backup.sizeBytes === null ? '' : `, ${formatBytes(backup.sizeBytes)}`}
            {backup.pinned ? t`, pinned` : ''}
          </li>
        ))}
        {going.length > listed ? (
          <li className="quiet">{plural(going.length - listed, { other: 'and # more' })}</li>
        ) : null}
      </ul>
    </Sheet>
  )
}

function consequence(going: readonly Backup[]): string {
  if (going.every((backup) => backup.sizeBytes === null))
    return t`No archive belongs to it; only the entry leaves the list.`
  return plural(going.length, {
    one: 'The app and its data are not touched. You will no longer be able to return to this moment, and a deleted archive cannot be brought back.',
    other:
      'The app and its data are not touched. You will no longer be able to return to these moments, and a deleted archive cannot be brought back.',
  })
}
