import type { ReactNode } from 'react'
import classes from './panel.module.css'

type PanelProps = {
  title?: ReactNode
  note?: ReactNode
  action?: ReactNode
  children: ReactNode
  flush?: boolean
  id?: string
}

/** The only box there is: a hairline, a title, what belongs together. `flush` leaves the padding to the content. */
export function Panel({ title, note, action, children, flush = false, id }: PanelProps) {
  return (
    <section className={classes.panel} id={id}>
      {title ? (
        <header className={classes.head}>
          <div>
            <h2>{title}</h2>
            {note ? <p className={classes.note}>{note}</p> : null}
          </div>
          {action}
        </header>
      ) : null}
      <div className={flush ? undefined : classes.body} data-titled={title ? true : undefined}>
        {children}
      </div>
    </section>
  )
}

type PageHeadProps = { title: ReactNode; above?: ReactNode; note?: ReactNode; actions?: ReactNode }

export function PageHead({ title, above, note, actions }: PageHeadProps) {
  return (
    <header className={classes.pageHead}>
      <div className={classes.pageTitle}>
        {above ? <div className={classes.above}>{above}</div> : null}
        <h1>{title}</h1>
        {note ? <div className={classes.pageNote}>{note}</div> : null}
      </div>
      {actions ? <div className={classes.actions}>{actions}</div> : null}
    </header>
  )
}
