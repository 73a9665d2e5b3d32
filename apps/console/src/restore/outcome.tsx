import { t } from '@lingui/core/macro'
import type { RestoreStatus } from '@mvp/core/contract-restore'
import { OperationLog } from '../operation/operation-log.tsx'
import { useNow } from '../parts/use-now.ts'
import { Failed } from './failed.tsx'
import classes from './outcome.module.css'
import { Restored } from './restored.tsx'
import { Undone } from './undone.tsx'

export function Outcome({ status }: { status: RestoreStatus }) {
  return (
    <>
      <Ended status={status} />
      <div className={classes.log}>
        <RestoreLog status={status} />
      </div>
    </>
  )
}

function Ended({ status }: { status: RestoreStatus }) {
  if (status.status === 'undone') return <Undone status={status} />
  return status.status === 'completed' ? <Restored status={status} /> : <Failed status={status} />
}

function RestoreLog({ status }: { status: RestoreStatus }) {
  const touched = status.liveDataTouched ? t`live data were touched` : t`live data were not touched`
  const { id, backupId, scope } = status
  const title = t`Restore ${id} of backup ${backupId}, ${scope}, ${touched}`
  // Neither is kept for a restore: its first step says when it began.
  return <OperationLog logged={{ ...status, title, server: null, createdAt: status.startedAt }} now={useNow()} />
}
