import type { ReactNode } from 'react'
import classes from './empty-page.module.css'

type Props = { title: string; drawing?: ReactNode; children: ReactNode }

/** A page that has nothing to list yet: what is missing, what to do, and maybe a piece of the line of time. */
export function EmptyPage({ title, drawing, children }: Props) {
  return (
    <section className={classes.empty}>
      {drawing ? (
        <svg viewBox="0 0 320 64" className={classes.drawing} aria-hidden>
          {drawing}
        </svg>
      ) : null}
      <h1>{title}</h1>
      {children}
    </section>
  )
}

/** Ticks for what is promised. */
export function PlannedTicks({ at }: { at: number[] }) {
  return at.map((x) => (
    <path key={x} d={`M${x} 34V12`} stroke="var(--ink-mark)" strokeWidth="2" strokeDasharray="3 3" />
  ))
}
