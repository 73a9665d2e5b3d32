import { t } from '@lingui/core/macro'
import type { RestoreStatus } from '@mvp/core/contract-restore'
import { said } from '../language/i18n.ts'
import { State } from '../parts/state.tsx'
import classes from './outcome.module.css'

/** Why the last attempt to undo a restore has left it as it was. */
export function UndoFailed({ undo }: Pick<RestoreStatus, 'undo'>) {
  if (!undo || undo.status === 'completed') return null
  const word = undo.status === 'cancelled' ? t`The undo was cancelled` : t`The undo did not complete`
  return (
    <section className={`${classes.cause} ${classes.before}`} aria-label={t`Undo`}>
      <State name="failed" word={word} size="md" />
      {undo.error ? <p {...said(undo.error.message)} /> : <p>{t`What was restored stays live.`}</p>}
      {undo.error?.hint ? <p className="small soft" {...said(undo.error.hint)} /> : null}
    </section>
  )
}
