import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { ActionIcon, Button, Popover, Skeleton } from '@mantine/core'
import { IconChevronDown, IconPlayerPlay } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import classes from './back-up-now.module.css'
import { useBackupActions } from './use-backup-actions.ts'

const BackUpForm = lazy(async () => ({ default: (await import('./back-up-form.tsx')).BackUpForm }))

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
        // A double click asks once: the second would only be told of the first.
        onClick={({ detail }) => detail < 2 && create.mutate({ contents: 'all', onlyOne: true })}
      >
        <Trans>Back up now</Trans>
      </Button>
      <Popover opened={asking} onChange={setAsking} position="bottom-end" trapFocus returnFocus shadow="md" width={320}>
        <Popover.Target>
          <ActionIcon
            variant="filled"
            size={36}
            className={classes.arrow}
            aria-label={t`Choose contents and note`}
            data-new-backup
            onClick={() => setAsking((open) => !open)}
          >
            <IconChevronDown size={16} stroke={2} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown>
          <Suspense fallback={<Skeleton h={250} />}>
            <BackUpForm onStarted={() => setAsking(false)} />
          </Suspense>
        </Popover.Dropdown>
      </Popover>
    </div>
  )
}
