import { Button } from '@mantine/core'
import type { Backup, Suspicion } from '@mvp/core/contract'
import { formatMoment } from '../parts/format-time.ts'
import { Panel } from '../parts/panel.tsx'
import { State } from '../parts/state.tsx'
import { useScheduleActions } from '../schedule/use-schedule-actions.ts'
import classes from './warnings.module.css'

type Props = { backup: Backup; suspicion: Suspicion; now: number }

/** It holds much less than the ones before it: perhaps as it should be, and perhaps the last warning. */
export function SuspicionPanel({ backup, suspicion, now }: Props) {
  const { acknowledgedAt, acknowledgedBy, reasons } = suspicion
  return (
    <Panel
      title={
        acknowledgedAt === null ? (
          <State name="attention" word="Suspicious" size="md" />
        ) : (
          <State name="completed" word="Was suspicious" size="md" />
        )
      }
      note={
        acknowledgedAt === null
          ? `It is whole and verified. Nothing of ${backup.scheduleName ?? 'its schedule'} expires until someone has looked.`
          : `Acknowledged by ${acknowledgedBy}, ${formatMoment(acknowledgedAt, now)}.`
      }
      action={acknowledgedAt === null && backup.scheduleId ? <Acknowledge scheduleId={backup.scheduleId} /> : null}
      flush
    >
      <ul className={classes.warnings}>
        {reasons.map((reason) => (
          <li key={reason}>
            <span className="small soft">{reason}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Acknowledge({ scheduleId }: { scheduleId: string }) {
  const { acknowledge } = useScheduleActions()
  return (
    <Button size="compact-md" onClick={() => acknowledge.mutate({ id: scheduleId })} loading={acknowledge.isPending}>
      Acknowledge
    </Button>
  )
}
