import classes from './restore.module.css'
import type { Stage } from './stage.ts'

const words = ['Source', 'Check', 'Difference', 'Confirm', 'Restore', 'Result']
const reached: Record<Stage, number> = { difference: 2, restore: 4, result: 5 }

export function JourneySteps({ stage }: { stage: Stage }) {
  const current = reached[stage]
  return (
    <ol className={classes.steps} aria-label="Steps of the restore">
      {words.map((word, index) => (
        <li key={word} aria-current={index === current ? 'step' : undefined} data-done={index < current || undefined}>
          <span>{word}</span>
        </li>
      ))}
    </ol>
  )
}
