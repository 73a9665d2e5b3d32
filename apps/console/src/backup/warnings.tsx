import { plural, t } from '@lingui/core/macro'
import { UnstyledButton } from '@mantine/core'
import type { Warning } from '@mvp/core/contract'
import { useState } from 'react'
import { said } from '../language/i18n.ts'
import { Panel } from '../parts/panel.tsx'
import { State } from '../parts/state.tsx'
import classes from './warnings.module.css'

const shownFirst = 10

/** What was left out, each by its name: a backup with a gap never looks like one without. */
export function Warnings({ warnings }: { warnings: readonly Warning[] }) {
  const [all, setAll] = useState(false)
  const shown = all ? warnings : warnings.slice(0, shownFirst)
  return (
    <Panel
      title={
        <State name="attention" word={plural(warnings.length, { one: '# warning', other: '# warnings' })} size="md" />
      }
      note={t`Everything else is whole and verified.`}
      flush
    >
      <ul className={classes.warnings}>
        {shown.map((warning) => (
          <li key={`${warning.code} ${warning.path ?? ''} ${warning.message}`}>
            {warning.path ? <span className="mono">{warning.path}</span> : null}
            <span className="small soft" {...said(warning.message)} />
          </li>
        ))}
      </ul>
      {shown.length < warnings.length ? (
        <p className={classes.more}>
          <UnstyledButton className="link small" onClick={() => setAll(true)}>
            {plural(warnings.length, { other: 'Show all #' })}
          </UnstyledButton>
        </p>
      ) : null}
    </Panel>
  )
}
