import type { RestoreStatus } from '@mvp/core/contract'
import { State } from '../parts/state.tsx'
import classes from './outcome.module.css'

/** Why the last attempt to undo a restore has left it as it was. */
export function UndoFailed({ undo }: Pick<RestoreStatus, 'undo'>) {
  if (!undo || undo.status === 'completed') return null
  const word = undo.status === 'cancelled' ? 'The undo was cancelled' : 'The undo did not complete'
  return (
    <section className={`${classes.cause} ${classes.before}`} aria-label="Undo">
      <State name="failed" word={word} size="md" />
      <p>{undo.error?.message ?? 'What was restored stays live.'}</p>
      {undo.error?.hint ? <p className="small soft">{undo.error.hint}</p> : null}
    </section>
  )
}
