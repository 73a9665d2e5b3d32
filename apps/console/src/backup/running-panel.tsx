import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Progress } from '@mantine/core'
import type { Backup } from '@mvp/core/contract'
import { Panel } from '../parts/panel.tsx'
import { describeRate, useRate } from '../parts/rate.ts'
import { stateOf } from './backup-words.ts'
import { useBackupActions } from './use-backup-actions.ts'

/** How far a backup is; it goes on when the page is left. */
export function RunningPanel({ backup }: { backup: Backup }) {
  const { cancel } = useBackupActions()
  const { percent = null, bytesDone = 0, bytesTotal = null } = backup.progress ?? {}
  const word = stateOf(backup).word
  return (
    <Panel
      title={word}
      note={t`You may leave this page; it goes on.`}
      action={
        <Button size="compact-md" onClick={() => cancel.mutate({ id: backup.id })} loading={cancel.isPending}>
          <Trans>Cancel</Trans>
        </Button>
      }
    >
      <Progress
        value={percent ?? 100}
        size={6}
        radius="xl"
        color={percent === null ? 'var(--running-line)' : 'var(--running-mark)'}
        aria-label={word}
        mb={8}
      />
      <p className="small soft">{describeRate(bytesDone, bytesTotal, useRate(bytesDone))}</p>
    </Panel>
  )
}
