import { IconCheck, IconLoader2, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './rail.module.css'

export type Step = {
  key: string
  is: 'done' | 'now' | 'next' | 'failed' | 'commit'
  title: ReactNode
  note?: ReactNode
  /** Where the note is the server's own sentence: that one is in English. */
  noteLang?: 'en' | undefined
  at?: ReactNode
}

const icons = { done: IconCheck, now: IconLoader2, failed: IconX, next: null, commit: null }

/** The line turned upright: what is done, what runs, what is to come, and where live data begin to change. */
export function Rail({ steps, label }: { steps: readonly Step[]; label: string }) {
  return (
    <ol aria-label={label}>
      {steps.map((step) => {
        const Icon = icons[step.is]
        return (
          <li
            key={step.key}
            className={classes.step}
            data-is={step.is}
            aria-current={step.is === 'now' ? 'step' : undefined}
          >
            <span className={classes.mark} aria-hidden>
              {Icon ? <Icon size={13} stroke={2.4} /> : null}
            </span>
            <div className={classes.words}>
              <div className={classes.title}>{step.title}</div>
              {step.note ? (
                <div className={classes.note} lang={step.noteLang}>
                  {step.note}
                </div>
              ) : null}
            </div>
            {step.at ? <div className={classes.at}>{step.at}</div> : null}
          </li>
        )
      })}
    </ol>
  )
}
