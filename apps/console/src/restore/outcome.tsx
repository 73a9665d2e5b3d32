import type { RestoreStatus } from '@mvp/core/contract'
import { OperationLog } from '../operation/operation-log.tsx'
import { useNow } from '../parts/use-now.ts'
import { Failed } from './failed.tsx'
import classes from './outcome.module.css'
import { Restored } from './restored.tsx'

export function Outcome({ status }: { status: RestoreStatus }) {
  return (
    <>
      {status.status === 'completed' ? <Restored status={status} /> : <Failed status={status} />}
      <div className={classes.log}>
        <RestoreLog status={status} />
      </div>
    </>
  )
}

function RestoreLog({ status }: { status: RestoreStatus }) {
  const touched = status.liveDataTouched ? 'live data were touched' : 'live data were not touched'
  const title = `Restore ${status.id} of backup ${status.backupId}, ${status.scope}, ${touched}`
  // Neither is kept for a restore: its first step says when it began.
  return <OperationLog logged={{ ...status, title, server: null, createdAt: status.startedAt }} now={useNow()} />
}
