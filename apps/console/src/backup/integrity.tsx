import type { Backup, PhaseRecord } from '@mvp/core/contract'
import { IconCheck, IconX } from '@tabler/icons-react'
import { formatExact, formatSeconds, formatShortDay } from '../parts/format-time.ts'
import classes from './integrity.module.css'

type Proof = { word: string; at: string | null; note: string; is: 'done' | 'failed' | 'open' }

/** From a file to a proof: each step is worth more than the one before. */
export function Integrity({ backup, phases, now }: { backup: Backup; phases: readonly PhaseRecord[]; now: number }) {
  return (
    <section className={classes.integrity} aria-label="Integrity">
      <ol>
        {proofsOf(backup, phases).map((proof) => (
          <li key={proof.word} data-is={proof.is}>
            <span className={classes.mark} aria-hidden>
              {proof.is === 'failed' ? <IconX size={13} stroke={2.6} /> : null}
              {proof.is === 'done' ? <IconCheck size={13} stroke={2.6} /> : null}
            </span>
            <p className={classes.word}>
              {proof.word} {proof.at ? <When at={proof.at} now={now} /> : null}
            </p>
            <p className={classes.note}>{proof.note}</p>
          </li>
        ))}
      </ol>
    </section>
  )
}

function When({ at, now }: { at: string; now: number }) {
  return (
    <time dateTime={at} title={formatExact(at)}>
      {formatShortDay(at, now)}, {formatSeconds(at)}
    </time>
  )
}

function proofsOf(backup: Backup, phases: readonly PhaseRecord[]): Proof[] {
  const publishedAt = phases.find((record) => record.phase === 'publish')?.finishedAt ?? backup.finishedAt
  const uploaded = backup.kind === 'upload'
  return [
    {
      word: 'Taken',
      at: backup.takenAt,
      note: uploaded && backup.provenance !== 'here' ? 'On another installation' : 'Database first, documents after',
      is: 'done',
    },
    ...(uploaded ? [{ word: 'Uploaded', at: backup.createdAt, note: 'Received whole', is: 'done' as const }] : []),
    verifiedStep(backup),
    {
      word: 'Published',
      at: publishedAt,
      note: 'On the disk, under its final name',
      is: backup.verification === 'missing' ? 'failed' : 'done',
    },
  ]
}

function verifiedStep(backup: Backup): Proof {
  if (backup.verification === 'corrupt')
    return { word: 'Damaged', at: backup.verifiedAt, note: 'The bytes are not what was written', is: 'failed' }
  if (backup.verification === null)
    return { word: 'Not verified', at: null, note: 'Its bytes were not read again', is: 'open' }
  return { word: 'Verified', at: backup.verifiedAt, note: 'Every byte read again', is: 'done' }
}
