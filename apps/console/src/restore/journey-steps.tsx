import { msg, t } from '@lingui/core/macro'
import classes from './restore.module.css'
import type { Stage } from './stage.ts'

const words = [msg`Source`, msg`Check`, msg`Difference`, msg`Confirm`, msg`Restore`, msg`Result`]
const reached: Record<Stage, number> = { difference: 2, restore: 4, result: 5 }

export function JourneySteps({ stage }: { stage: Stage }) {
  const current = reached[stage]
  return (
    <ol className={classes.steps} aria-label={t`Steps of the restore`}>
      {words.map((word, index) => (
        <li
          key={word.id}
          aria-current={index === current ? 'step' : undefined}
          data-done={index < current || undefined}
        >
          <span>{t(word)}</span>
        </li>
      ))}
    </ol>
  )
}
