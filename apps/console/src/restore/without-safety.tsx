import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { RestoreStatus } from '@mvp/core/contract-restore'
import { trpc } from '../api.ts'
import { State } from '../parts/state.tsx'
import { TypeTheName } from './confirm.tsx'
import classes from './outcome.module.css'

/** As many paths as a status names. */
const MOST_KNOWN = 100

/** Only when what is live is too damaged to be backed up: the way on, with its consequence. */
export function WithoutSafety({ status }: { status: RestoreStatus }) {
  const fileName = trpc.backup.find.useQuery({ id: status.backupId }).data?.fileName
  // Of a long choice only the beginning is known here.
  const cut = status.chosen !== undefined && status.chosen.paths.length >= MOST_KNOWN
  if (!fileName || cut) return null
  return (
    <section className={classes.without} aria-label={t`Restore without a safety backup`}>
      <State name="attention" word={t`Or restore without a safety backup`} size="md" />
      <p className="small soft">
        <Trans>
          For a live database that is too damaged to be backed up. Nothing will hold what is live now; the choice is
          recorded with your name.
        </Trans>
      </p>
      <TypeTheName
        id={status.backupId}
        confirm={fileName}
        scope={status.scope}
        {...(status.chosen && { documents: status.chosen.paths })}
        withoutSafety
      />
    </section>
  )
}
