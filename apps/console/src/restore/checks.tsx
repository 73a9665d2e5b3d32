import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { UnstyledButton } from '@mantine/core'
import type { RestoreCheck } from '@mvp/core/contract-restore'
import { type ReactNode, useState } from 'react'
import { said } from '../language/i18n.ts'
import { Panel } from '../parts/panel.tsx'
import { State, type StateName } from '../parts/state.tsx'
import classes from './checks.module.css'

const names: Record<RestoreCheck['state'], StateName> = { ok: 'completed', attention: 'attention', blocked: 'failed' }

type Props = { checks: readonly RestoreCheck[]; blockedAbove: boolean; action?: ReactNode }

/**
 * What was looked at before anything is touched. What needs a look is shown, unless it stands above already; what is in
 * order is counted.
 */
export function Checks({ checks, blockedAbove, action }: Props) {
  const [all, setAll] = useState(false)
  const passed = checks.filter((check) => check.state === 'ok')
  const others = checks.filter(({ state }) => state !== 'ok')
  const shown = others.filter(({ state }) => state !== 'blocked' || !blockedAbove)
  return (
    <Panel title={t`Checked`} action={action} flush>
      <ul className={classes.checks}>
        {shown.map((check) => (
          <Check key={check.code} check={check} />
        ))}
        <li>
          <State name="verified" word={summaryOf(passed.length, others.length)} />
        </li>
        {all ? passed.map((check) => <Check key={check.code} check={check} />) : null}
      </ul>
      {all || passed.length === 0 ? null : (
        <p className={classes.more}>
          <UnstyledButton className="link small" onClick={() => setAll(true)}>
            <Trans>Show what was checked</Trans>
          </UnstyledButton>
        </p>
      )}
    </Panel>
  )
}

function summaryOf(passed: number, others: number): string {
  if (others === 0) return plural(passed, { one: 'All # check passed', other: 'All # checks passed' })
  return plural(passed, { one: '# other check passed', other: '# other checks passed' })
}

function Check({ check }: { check: RestoreCheck }) {
  return (
    <li data-state={check.state}>
      <State name={names[check.state]} word={<span {...said(check.message)} />} />
      {check.hint && check.state !== 'ok' ? <p className="small soft" {...said(check.hint)} /> : null}
    </li>
  )
}
