import type { RestorePreview, RestoreScope } from '@mvp/core/contract'
import { IconArrowBackUp } from '@tabler/icons-react'
import classes from './difference.module.css'
import { changesFor, losesSomething } from './difference.ts'

/** The consequences in words, before any number. */
export function Changes({ preview, scope }: { preview: RestorePreview; scope: RestoreScope }) {
  const changes = changesFor(preview, scope)
  return (
    <section className={classes.consequence} data-losing={losesSomething(preview, scope) || undefined}>
      <h2>
        <IconArrowBackUp size={16} stroke={2.2} aria-hidden /> What changes
      </h2>
      <ul>
        {changes.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
    </section>
  )
}
