import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Radio, Textarea } from '@mantine/core'
import { schemaResolver, useForm } from '@mantine/form'
import { backupRequest, type Contents } from '@mvp/core/contract'
import classes from './back-up-now.module.css'
import { contentsWord } from './backup-words.ts'
import { useBackupActions } from './use-backup-actions.ts'

const choices: Contents[] = ['all', 'database', 'documents']

/** What to take, and why. */
export function BackUpForm({ onStarted }: { onStarted: () => void }) {
  const { create } = useBackupActions()
  const form = useForm<{ contents: Contents; note: string }>({
    initialValues: { contents: 'all', note: '' },
    validate: schemaResolver(backupRequest, { sync: true }),
  })
  const start = form.onSubmit(({ contents, note }) =>
    create.mutate({ contents, onlyOne: true, ...(note.trim() ? { note } : {}) }, { onSuccess: onStarted }),
  )
  return (
    <form onSubmit={start} className={classes.form}>
      <Radio.Group label={t`Contents`} {...form.getInputProps('contents')}>
        <div className={classes.choices}>
          {choices.map((choice) => (
            <Radio key={choice} value={choice} autoFocus={choice === 'all'} label={contentsWord(choice)} />
          ))}
        </div>
      </Radio.Group>
      <Textarea
        label={t`Note`}
        placeholder={t`Such as: before the 4.2 upgrade`}
        autosize
        minRows={2}
        {...form.getInputProps('note')}
      />
      <Button type="submit" variant="filled" loading={create.isPending}>
        <Trans>Start the backup</Trans>
      </Button>
    </form>
  )
}
