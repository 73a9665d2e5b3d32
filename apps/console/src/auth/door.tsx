import type { FormEventHandler, ReactNode } from 'react'
import { Mark } from '../frame/mark.tsx'
import classes from './sign-in.module.css'

type Props = { title: string; note: ReactNode; onSubmit: FormEventHandler<HTMLFormElement>; children: ReactNode }

const ticks = Array.from({ length: 60 }, (_, tick) => tick)

/** The form in front of the console, on the line from the past into what is planned. */
export function Door({ title, note, onSubmit, children }: Props) {
  return (
    <main className={classes.page}>
      <div className={classes.line} aria-hidden>
        {ticks.map((tick) => (
          <span key={tick} data-tall={tick % 7 === 3 || undefined} />
        ))}
      </div>
      <form className={classes.form} onSubmit={onSubmit} noValidate aria-labelledby="door">
        <Mark size={36} />
        <h1 id="door">{title}</h1>
        <p className="soft">{note}</p>
        {children}
      </form>
    </main>
  )
}
