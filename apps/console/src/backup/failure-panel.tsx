import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { Backup, Problem } from '@mvp/core/contract'
import { useNavigate } from '@tanstack/react-router'
import { said } from '../language/i18n.ts'
import { State } from '../parts/state.tsx'
import classes from './failure-panel.module.css'
import { useBackupActions } from './use-backup-actions.ts'

/** First what is not affected, then the cause, then what to do. */
export function FailurePanel({ backup, problem }: { backup: Backup; problem: Problem }) {
  const { create } = useBackupActions()
  const navigate = useNavigate()
  const untouched = notAffected(backup)
  const again = () =>
    create.mutate(
      { onlyOne: true, contents: backup.contents ?? 'all', ...(backup.note ? { note: backup.note } : {}) },
      { onSuccess: ({ id }) => navigate({ to: '/backups/$id', params: { id } }) },
    )
  return (
    <section className={classes.failure}>
      <p>
        <Trans>{untouched} Older backups are as they were.</Trans>
      </p>
      <State
        name={backup.status === 'skipped' ? 'skipped' : 'failed'}
        word={t(titles[backup.status] ?? failed)}
        size="md"
      />
      <p {...said(problem.message)} />
      {problem.hint ? <p className="soft" {...said(problem.hint)} /> : null}
      {backup.kind === 'backup' && backup.status !== 'skipped' ? (
        <div>
          <Button onClick={again} loading={create.isPending}>
            <Trans>Try again</Trans>
          </Button>
        </div>
      ) : null}
    </section>
  )
}

const failed = msg`Why it failed`

const titles: Partial<Record<Backup['status'], MessageDescriptor>> = {
  interrupted: msg`Why it was interrupted`,
  cancelled: msg`Why it ended`,
  skipped: msg`Why it was skipped`,
}

function notAffected({ kind, status }: Backup): string {
  if (status === 'skipped') return t`Nothing was begun, so nothing half was stored.`
  return kind === 'upload'
    ? t`Nothing of the file was kept.`
    : t`The app goes on as before, and nothing half was stored.`
}
