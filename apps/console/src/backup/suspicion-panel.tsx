import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { Backup, Suspicion } from '@mvp/core/contract'
import { said } from '../language/i18n.ts'
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
          <State name="attention" word={t`Suspicious`} size="md" />
        ) : (
          <State name="completed" word={t`Was suspicious`} size="md" />
        )
      }
      note={
        acknowledgedAt === null
          ? kept(backup.scheduleName)
          : acknowledged(acknowledgedBy ?? '', formatMoment(acknowledgedAt, now))
      }
      action={acknowledgedAt === null && backup.scheduleId ? <Acknowledge scheduleId={backup.scheduleId} /> : null}
      flush
    >
      <ul className={classes.warnings}>
        {reasons.map((reason) => (
          <li key={reason}>
            <span className="small soft" {...said(reason)} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function kept(schedule: string | null): string {
  if (schedule === null) return t`It is whole and verified. Nothing of its schedule expires until someone has looked.`
  return t`It is whole and verified. Nothing of ${schedule} expires until someone has looked.`
}

const acknowledged = (who: string, moment: string) => t`Acknowledged by ${who}, ${moment}.`

function Acknowledge({ scheduleId }: { scheduleId: string }) {
  const { acknowledge } = useScheduleActions()
  return (
    <Button size="compact-md" onClick={() => acknowledge.mutate({ id: scheduleId })} loading={acknowledge.isPending}>
      <Trans>Acknowledge</Trans>
    </Button>
  )
}
