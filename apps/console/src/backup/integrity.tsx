import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { Backup, PhaseRecord } from '@mvp/core/contract'
import { IconCheck, IconShieldCheckFilled, IconX } from '@tabler/icons-react'
import { trpc, type WireProof } from '../api.ts'
import { formatDuration, formatExact, formatSeconds, formatShortDay } from '../parts/format-time.ts'
import { isWhole } from './backup-words.ts'
import classes from './integrity.module.css'
import { isOngoing } from './proof-words.ts'
import { useProofs } from './use-proofs.ts'

type Step = { word: string; at: string | null; note: string; is: 'done' | 'proven' | 'failed' | 'open' }

/** From a file to a proof: each step is worth more than the one before. */
export function Integrity({ backup, phases, now }: { backup: Backup; phases: readonly PhaseRecord[]; now: number }) {
  return (
    <section className={classes.integrity} aria-label={t`Integrity`}>
      <ol>
        {stepsOf(backup, phases).map((step) => (
          <li key={step.word} data-is={step.is}>
            <span className={classes.mark} aria-hidden>
              {step.is === 'proven' ? <IconShieldCheckFilled size={14} /> : null}
              {step.is === 'failed' ? <IconX size={13} stroke={2.6} /> : null}
              {step.is === 'done' ? <IconCheck size={13} stroke={2.6} /> : null}
            </span>
            <p className={classes.word}>
              {step.word} {step.at ? <When at={step.at} now={now} /> : null}
            </p>
            <p className={classes.note}>{step.note}</p>
          </li>
        ))}
      </ol>
      <ProofButtons backup={backup} />
    </section>
  )
}

function ProofButtons({ backup }: { backup: Backup }) {
  const { verify, drill } = useProofs()
  const proofs = trpc.backup.proofs.useQuery({ id: backup.id }).data
  const { id } = backup
  const ongoing = (proof?: WireProof | null) => (proof ? isOngoing(proof) : false)
  return (
    <div className={classes.actions}>
      <Button
        size="compact-md"
        onClick={() => verify.mutate({ id })}
        disabled={verify.isPending || ongoing(proofs?.verify)}
      >
        <Trans>Verify now</Trans>
      </Button>
      {isWhole(backup) ? (
        <Button
          size="compact-md"
          onClick={() => drill.mutate({ id })}
          disabled={drill.isPending || ongoing(proofs?.drill)}
        >
          <Trans>Drill</Trans>
        </Button>
      ) : null}
    </div>
  )
}

function When({ at, now }: { at: string; now: number }) {
  return (
    <time dateTime={at} title={formatExact(at)}>
      {formatShortDay(at, now)}, {formatSeconds(at)}
    </time>
  )
}

function stepsOf(backup: Backup, phases: readonly PhaseRecord[]): Step[] {
  const publishedAt = phases.find((record) => record.phase === 'publish')?.finishedAt ?? backup.finishedAt
  const uploaded = backup.kind === 'upload'
  return [
    {
      word: t`Taken`,
      at: backup.takenAt,
      note: uploaded && backup.provenance !== 'here' ? t`On another installation` : t`Database first, documents after`,
      is: 'done',
    },
    ...(uploaded ? [{ word: t`Uploaded`, at: backup.createdAt, note: t`Received whole`, is: 'done' as const }] : []),
    verifiedStep(backup),
    {
      word: t`Published`,
      at: publishedAt,
      note: t`On the disk, under its final name`,
      is: backup.verification === 'missing' ? 'failed' : 'done',
    },
    drilledStep(backup),
  ]
}

function verifiedStep(backup: Backup): Step {
  if (backup.verification === 'corrupt')
    return { word: t`Damaged`, at: null, note: t`The bytes are not what was published`, is: 'failed' }
  if (backup.verification === null)
    return { word: t`Not verified`, at: null, note: t`Its bytes were not read again`, is: 'open' }
  return { word: t`Verified`, at: backup.verifiedAt, note: t`Every byte read again`, is: 'done' }
}

function drilledStep({ provenAt, provenMs, verification }: Backup): Step {
  if (provenAt === null || provenMs === null)
    return { word: t`Not drilled`, at: null, note: t`A drill restores it beside the live data`, is: 'open' }
  const took = formatDuration(provenMs)
  return {
    word: t`Drilled`,
    at: provenAt,
    note: t`Restored beside the live data in ${took}`,
    // What it proved was true then.
    is: verification === 'verified' ? 'proven' : 'done',
  }
}
