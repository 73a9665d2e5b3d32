import { ActionIcon, Button, Popover, Radio, Textarea } from '@mantine/core'
import { schemaResolver, useForm } from '@mantine/form'
import { backupRequest, type Contents } from '@mvp/core/contract'
import { IconChevronDown, IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import classes from './back-up-now.module.css'
import { contentsWords } from './backup-words.ts'
import { useBackupActions } from './use-backup-actions.ts'

/** One click takes everything; the arrow beside it asks what and why. */
export function BackUpNow() {
  const { create } = useBackupActions()
  const [asking, setAsking] = useState(false)
  return (
    <div className={classes.split}>
      <Button
        variant="filled"
        className={classes.main}
        leftSection={<IconPlayerPlay size={15} stroke={2} />}
        loading={create.isPending}
        onClick={() => create.mutate({ contents: 'all' })}
      >
        Back up now
      </Button>
      <Popover opened={asking} onChange={setAsking} position="bottom-end" trapFocus returnFocus shadow="md" width={320}>
        <Popover.Target>
          <ActionIcon
            variant="filled"
            size={36}
            className={classes.arrow}
            aria-label="Choose contents and note"
            data-new-backup
            onClick={() => setAsking((open) => !open)}
          >
            <IconChevronDown size={16} stroke={2} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown>
          <BackupForm onStarted={() => setAsking(false)} />
        </Popover.Dropdown>
      </Popover>
    </div>
  )
}

const choices: Contents[] = ['all', 'database', 'documents']

function BackupForm({ onStarted }: { onStarted: () => void }) {
  const { create } = useBackupActions()
  const form = useForm<{ contents: Contents; note: string }>({
    initialValues: { contents: 'all', note: '' },
    validate: schemaResolver(backupRequest, { sync: true }),
  })
  const start = form.onSubmit(({ contents, note }) =>
    create.mutate({ contents, ...(note.trim() ? { note } : {}) }, { onSuccess: onStarted }),
  )
  return (
    <form onSubmit={start} className={classes.form}>
      <Radio.Group label="Contents" {...form.getInputProps('contents')}>
        <div className={classes.choices}>
          {choices.map((choice) => (
            <Radio key={choice} value={choice} label={contentsWords[choice]} />
          ))}
        </div>
      </Radio.Group>
      <Textarea
        label="Note"
        placeholder="Such as: before the 4.2 upgrade"
        autosize
        minRows={2}
        {...form.getInputProps('note')}
      />
      <Button type="submit" variant="filled" loading={create.isPending}>
        Start the backup
      </Button>
    </form>
  )
}
