import type { ReactNode } from 'react'
import classes from './panel.module.css'

export type Fact = { name: string; value: ReactNode }

/** Names and values; a fact that is not known is left out by its caller. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map((fact) => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}
