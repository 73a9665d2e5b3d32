import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Textarea } from '@mantine/core'
import { schemaResolver, useForm } from '@mantine/form'
import { type Backup, backupChange } from '@mvp/core/contract'
import { IconNote } from '@tabler/icons-react'
import { formatMoment } from '../parts/format-time.ts'
import { Sheet } from '../parts/sheet.tsx'
import { useBackupActions } from './use-backup-actions.ts'

const formId = 'note'

export function NoteSheet({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const { change } = useBackupActions()
  const form = useForm({
    initialValues: { id: backup.id, note: backup.note ?? '' },
    validate: schemaResolver(backupChange, { sync: true }),
  })
  const save = form.onSubmit(({ id, note }) => change.mutate({ id, note: note.trim() || null }, { onSuccess: onClose }))
  return (
    <Sheet
      icon={IconNote}
      title={backup.note ? t`Change the note` : t`Add a note`}
      under={<span className="quiet small">{formatMoment(backup.takenAt, Date.now())}</span>}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={formId} variant="filled" loading={change.isPending}>
            <Trans>Save the note</Trans>
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={save}>
        <Textarea
          aria-label={t`Note`}
          placeholder={t`Why it was taken, such as: before the 4.2 upgrade`}
          autosize
          minRows={2}
          maxRows={8}
          data-autofocus
          {...form.getInputProps('note')}
        />
      </form>
    </Sheet>
  )
}
