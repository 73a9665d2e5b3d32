import { Button, CopyButton } from '@mantine/core'
import type { RestoreStatus } from '@mvp/core/contract'
import { elapsed, formatDuration } from '../parts/format-time.ts'

/** What happened as plain text, to send to whoever helps. */
export function CopyReport({ status }: { status: RestoreStatus }) {
  return (
    <CopyButton value={reportOf(status)}>
      {({ copied, copy }) => (
        <Button variant="subtle" onClick={copy}>
          {copied ? 'Copied' : 'Copy the report'}
        </Button>
      )}
    </CopyButton>
  )
}

function reportOf(status: RestoreStatus): string {
  const end = status.finishedAt ? Date.parse(status.finishedAt) : Date.now()
  return [
    `Restore ${status.id} of backup ${status.backupId}, ${status.scope}: ${status.status}`,
    `Live data touched: ${status.liveDataTouched ? 'yes' : 'no'}`,
    `Started ${status.startedAt ?? 'never'}, finished ${status.finishedAt ?? 'not yet'}`,
    ...status.phases.map((record) =>
      `${record.startedAt}  ${record.phase}  ${formatDuration(elapsed(record.startedAt, record.finishedAt, end))}  ${record.summary ?? ''}`.trimEnd(),
    ),
    ...(status.error ? [`${status.error.code}: ${status.error.message}`, status.error.hint ?? ''] : []),
  ]
    .filter(Boolean)
    .join('\n')
}
