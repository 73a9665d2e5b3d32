import { Trans } from '@lingui/react/macro'
import type { DocumentsComparison } from '@mvp/core/contract-preview'
import type { RestorePreview, RestoreScope } from '@mvp/core/contract-restore'
import { IconArrowBackUp } from '@tabler/icons-react'
import classes from './difference.module.css'
import { changesFor, losesSomething, lossSentence, lossToCome } from './difference.ts'

type Props = { preview: RestorePreview; scope: RestoreScope; compared: DocumentsComparison | null }

/** The consequences in words, before any number. */
export function Changes({ preview, scope, compared }: Props) {
  const changes = changesFor(preview, scope)
  const loss = lossSentence(preview, scope, compared)
  const toCome = lossToCome(preview, scope, compared)
  return (
    <section className={classes.consequence} data-losing={losesSomething(preview, scope, compared) || undefined}>
      <h2>
        <IconArrowBackUp size={16} stroke={2.2} aria-hidden /> <Trans>What changes</Trans>
      </h2>
      <ul>
        <li className={classes.loss}>
          <b>{loss}</b>
          {toCome === null ? null : (
            <b className={classes.tocome} aria-hidden>
              {toCome}
            </b>
          )}
        </li>
        {changes.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
    </section>
  )
}
