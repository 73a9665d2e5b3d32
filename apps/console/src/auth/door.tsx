import { Alert } from '@mantine/core'
import type { FormEventHandler, ReactNode } from 'react'
import { Mark } from '../frame/mark.tsx'
import { LanguageLinks } from '../language/language-links.tsx'
import classes from './sign-in.module.css'

type Props = {
  title: string
  note: ReactNode
  /** What stands in the way of coming in; null: nothing. */
  trouble: string | null
  onSubmit: FormEventHandler<HTMLFormElement>
  children: ReactNode
}

const ticks = Array.from({ length: 60 }, (_, tick) => tick)

/** The form in front of the console, on the line from the past into what is planned. */
export function Door({ title, note, trouble, onSubmit, children }: Props) {
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
        {trouble === null ? null : (
          <Alert color="failed" role="alert" className={classes.trouble}>
            {trouble}
          </Alert>
        )}
        {children}
        <LanguageLinks />
      </form>
    </main>
  )
}
