import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { Schedule } from '@mvp/core/contract-schedule'
import { IconAlertTriangle } from '@tabler/icons-react'
import { said } from '../language/i18n.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { withStop } from '../parts/sentence.ts'
import classes from './notice.module.css'
import { useScheduleActions } from './use-schedule-actions.ts'

type Props = { id: string; name: string; frozen: NonNullable<Schedule['frozen']> }

/** A backup holds much less than the ones before it: what is not affected comes first, then why, then what to do. */
export function FrozenNotice({ id, name, frozen }: Props) {
  const { acknowledge } = useScheduleActions()
  return (
    <section className={classes.notice} aria-label={t`${name} needs a look`}>
      <IconAlertTriangle size={17} stroke={1.9} aria-hidden />
      <div>
        <p className="strong">
          <Trans>Nothing of {name} expires until someone has looked.</Trans>
        </p>
        <ul>
          {frozen.reasons.map((reason) => (
            <li key={reason} {...said(withStop(reason))} />
          ))}
        </ul>
        <div className={classes.actions}>
          <LinkButton size="compact-md" to="/backups/$id" params={{ id: frozen.backupId }}>
            <Trans>Look at the backup</Trans>
          </LinkButton>
          <Button size="compact-md" onClick={() => acknowledge.mutate({ id })} loading={acknowledge.isPending}>
            <Trans>Acknowledge</Trans>
          </Button>
        </div>
      </div>
    </section>
  )
}
