import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Trouble } from '../parts/problem.ts'
import classes from './settings-panel.module.css'

type Props = {
  dirty: boolean
  saving: boolean
  /** Why nothing was saved: another admin has changed the same meanwhile. */
  stale: Trouble | null
  /** What would be saved, or why it was not. */
  note?: ReactNode
  filled?: boolean
  onDiscard: () => void
}

/** Saves or discards a part of the settings; what another admin has changed meanwhile can be loaded in its place. */
export function SaveFoot({ dirty, saving, stale, note, filled = false, onDiscard }: Props) {
  return (
    <footer className={classes.foot}>
      {stale ? (
        <p role="alert" data-refused>
          {stale.message} {stale.hint}
        </p>
      ) : (
        note
      )}
      <Button variant="subtle" onClick={onDiscard} disabled={!dirty && !stale}>
        {stale ? t`Load theirs` : t`Discard`}
      </Button>
      <Button type="submit" loading={saving} disabled={!dirty} {...(filled && { variant: 'filled' })}>
        <Trans>Save</Trans>
      </Button>
    </footer>
  )
}
