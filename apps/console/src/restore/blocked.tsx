import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { RestoreCheck } from '@mvp/core/contract-restore'
import { said } from '../language/i18n.ts'
import { State } from '../parts/state.tsx'
import classes from './outcome.module.css'

type Props = { checks: readonly RestoreCheck[]; onCheckAgain: () => void; checking: boolean }

/** What stands in the way, each with its next step. Nothing has happened, and nothing can until it is gone. */
export function Blocked({ checks, onCheckAgain, checking }: Props) {
  const blocking = checks.filter((check) => check.state === 'blocked')
  return (
    <section className={`${classes.cause} ${classes.before}`} aria-label={t`What stands in the way`}>
      <State name="failed" word={t`This backup cannot be restored yet`} size="md" />
      <ul className={classes.blocking}>
        {blocking.map((check) => (
          <li key={check.code}>
            <p {...said(check.message)} />
            {check.hint ? <p className="small soft" {...said(check.hint)} /> : null}
          </li>
        ))}
      </ul>
      <div>
        <Button variant="filled" onClick={onCheckAgain} loading={checking}>
          <Trans>Check again</Trans>
        </Button>
      </div>
    </section>
  )
}
