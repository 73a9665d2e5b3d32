import { Button } from '@mantine/core'
import type { Backup, Problem } from '@mvp/core/contract'
import { useNavigate } from '@tanstack/react-router'
import { State } from '../parts/state.tsx'
import classes from './failure-panel.module.css'
import { useBackupActions } from './use-backup-actions.ts'

/** First what is not affected, then the cause, then what to do. */
export function FailurePanel({ backup, problem }: { backup: Backup; problem: Problem }) {
  const { create } = useBackupActions()
  const navigate = useNavigate()
  const again = () =>
    create.mutate(
      { onlyOne: true, contents: backup.contents ?? 'all', ...(backup.note ? { note: backup.note } : {}) },
      { onSuccess: ({ id }) => navigate({ to: '/backups/$id', params: { id } }) },
    )
  return (
    <section className={classes.failure}>
      <p>{notAffected(backup)} Older backups are as they were.</p>
      <State
        name={backup.status === 'skipped' ? 'skipped' : 'failed'}
        word={titles[backup.status] ?? 'Why it failed'}
        size="md"
      />
      <p>{problem.message}</p>
      {problem.hint ? <p className="soft">{problem.hint}</p> : null}
      {backup.kind === 'backup' && backup.status !== 'skipped' ? (
        <div>
          <Button onClick={again} loading={create.isPending}>
            Try again
          </Button>
        </div>
      ) : null}
    </section>
  )
}

const titles: Partial<Record<Backup['status'], string>> = {
  interrupted: 'Why it was interrupted',
  cancelled: 'Why it ended',
  skipped: 'Why it was skipped',
}

function notAffected({ kind, status }: Backup): string {
  if (status === 'skipped') return 'Nothing was begun, so nothing half was stored.'
  return kind === 'upload' ? 'Nothing of the file was kept.' : 'The app goes on as before, and nothing half was stored.'
}
