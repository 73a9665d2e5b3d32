import type { ReactNode } from 'react'
import classes from './schedule-editor.module.css'

/** A part of the form under one heading. */
export function Group({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <fieldset className={classes.group}>
      <legend>{title}</legend>
      {note ? <p className={classes.groupNote}>{note}</p> : null}
      <div className={classes.fields}>{children}</div>
    </fieldset>
  )
}
