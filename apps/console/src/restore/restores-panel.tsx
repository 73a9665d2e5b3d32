import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import type { RestoreStatus } from '@mvp/core/contract-restore'
import { Link } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { formatExact, formatMoment } from '../parts/format-time.ts'
import { Panel } from '../parts/panel.tsx'
import { State, type StateName } from '../parts/state.tsx'
import classes from './restores-panel.module.css'
import { scopeWords } from './stage.ts'

/** Every restore of this backup, each with its own log; nothing while there was none. */
export function RestoresPanel({ backupId, now }: { backupId: string; now: number }) {
  const restores = trpc.restore.list.useQuery({ id: backupId }).data ?? []
  if (restores.length === 0) return null
  return (
    <Panel title={t`Restores of it`} flush>
      <ul className={classes.restores} aria-label={t`Restores of it`}>
        {restores.map((restore) => (
          <Row key={restore.id} restore={restore} now={now} />
        ))}
      </ul>
    </Panel>
  )
}

function Row({ restore, now }: { restore: RestoreStatus; now: number }) {
  const { id, backupId, status, startedAt, scope, requestedBy } = restore
  const { name, word } = states[status]
  return (
    <li>
      <Link
        className="link"
        to="/backups/$id/restore"
        params={{ id: backupId }}
        search={{ operation: id }}
        title={startedAt ? formatExact(startedAt) : undefined}
      >
        {startedAt ? formatMoment(startedAt, now) : t`Not begun`}
      </Link>
      <State name={name} word={t(word)} />
      <span className="quiet">
        {t(scopeWords[scope])}
        {requestedBy ? t`, by ${requestedBy}` : ''}
      </span>
    </li>
  )
}

const states: Record<RestoreStatus['status'], { name: StateName; word: MessageDescriptor }> = {
  queued: { name: 'queued', word: msg`Waiting` },
  running: { name: 'running', word: msg`Restoring` },
  completed: { name: 'completed', word: msg`Restored` },
  failed: { name: 'failed', word: msg`Failed` },
  cancelled: { name: 'cancelled', word: msg`Cancelled` },
  interrupted: { name: 'interrupted', word: msg`Interrupted` },
  undone: { name: 'cancelled', word: msg`Undone` },
}
