import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Progress } from '@mantine/core'
import type { Backup } from '@mvp/core/contract'
import type { Proof } from '@mvp/core/contract-proof'
import { trpc } from '../api.ts'
import { said } from '../language/i18n.ts'
import { Panel } from '../parts/panel.tsx'
import { describeRate, useRate } from '../parts/rate.ts'
import { State } from '../parts/state.tsx'
import classes from './failure-panel.module.css'
import { failedWord, isOngoing, proofWord, toldProofs } from './proof-words.ts'
import { useProofs } from './use-proofs.ts'

/** The verify and the drill of a backup, as long as there is something to be said of them. */
export function ProofPanels({ backup }: { backup: Backup }) {
  const proofs = trpc.backup.proofs.useQuery({ id: backup.id }).data
  const told = proofs ? toldProofs(backup, proofs) : []
  const silent = proofs !== undefined && !told.some(({ kind }) => kind === 'verify')
  const amiss = backup.verification === 'corrupt' || backup.verification === 'missing'
  return (
    <>
      {amiss && silent ? <Amiss backup={backup} /> : null}
      {told.map((proof) =>
        isOngoing(proof) ? <Ongoing key={proof.id} proof={proof} /> : <Failed key={proof.id} proof={proof} />,
      )}
    </>
  )
}

function Ongoing({ proof }: { proof: Proof }) {
  const { cancel } = useProofs()
  const { percent = null, bytesDone = 0, bytesTotal = null } = proof.progress ?? {}
  const rate = useRate(bytesDone)
  const word = proofWord(proof)
  return (
    <Panel
      title={word}
      note={
        proof.kind === 'drill'
          ? t`It is restored beside the live data, which are not touched. You may leave this page.`
          : t`You may leave this page; it goes on.`
      }
      action={
        <Button size="compact-md" onClick={() => cancel.mutate({ id: proof.id })} loading={cancel.isPending}>
          <Trans>Cancel</Trans>
        </Button>
      }
    >
      <Progress
        value={percent ?? 100}
        size={6}
        radius="xl"
        color={percent === null ? 'var(--running-line)' : 'var(--running-mark)'}
        aria-label={word}
        mb={8}
      />
      {inBytes(proof) ? <p className="small soft">{describeRate(bytesDone, bytesTotal, rate)}</p> : null}
    </Panel>
  )
}

/** Its last phase counts rows. */
function inBytes({ kind, progress }: Proof): boolean {
  return progress !== null && !(kind === 'drill' && progress.phase === 'verify')
}

function Failed({ proof }: { proof: Proof }) {
  const { verify, drill } = useProofs()
  const { kind, backupId, error } = proof
  const again = kind === 'verify' ? verify : drill
  return (
    <section className={classes.failure}>
      <p>
        <Trans>The live data were not touched.</Trans>
      </p>
      <State name="failed" word={failedWord(proof)} size="md" />
      {error ? <p {...said(error.message)} /> : null}
      {error?.hint ? <p className="soft" {...said(error.hint)} /> : null}
      <div>
        <Button onClick={() => again.mutate({ id: backupId })} loading={again.isPending}>
          {kind === 'verify' ? t`Verify again` : t`Drill again`}
        </Button>
      </div>
    </section>
  )
}

/** Found by a look at its file, before it was read. */
function Amiss({ backup }: { backup: Backup }) {
  const { verify } = useProofs()
  const missing = backup.verification === 'missing'
  const fileName = backup.fileName ?? ''
  return (
    <section className={classes.failure}>
      <State name="failed" word={missing ? t`The archive is missing` : t`The archive is damaged`} size="md" />
      <p>
        {missing
          ? t`${fileName} is not in the store any more.`
          : t`${fileName} in the store is not what was published.`}
      </p>
      <p className="soft">
        <Trans>
          Take a new backup now. Put the file back from a copy and verify it, or delete this backup from the list.
        </Trans>
      </p>
      <div>
        <Button onClick={() => verify.mutate({ id: backup.id })} loading={verify.isPending}>
          <Trans>Verify now</Trans>
        </Button>
      </div>
    </section>
  )
}
