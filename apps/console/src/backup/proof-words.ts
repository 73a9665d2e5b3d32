import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import type { Backup } from '@mvp/core/contract'
import type { Proof, ProofKind, Proofs } from '@mvp/core/contract-proof'
import { inSentence } from '../language/in-sentence.ts'
import { formatDuration, formatSpanAgo } from '../parts/format-time.ts'
import { phaseWord, withPercent } from './backup-words.ts'

type Deed = Record<'doing' | 'failed' | 'interrupted', MessageDescriptor>

const deeds: Record<ProofKind, Deed> = {
  verify: { doing: msg`Verifying`, failed: msg`Verification failed`, interrupted: msg`Verification was interrupted` },
  drill: { doing: msg`Drill`, failed: msg`Drill failed`, interrupted: msg`Drill was interrupted` },
}

export function isOngoing({ status }: Pick<Proof, 'status'>): boolean {
  return status === 'queued' || status === 'running'
}

/** `Drill: load database, 62%`. */
export function proofWord({ kind, status, progress }: Proof): string {
  const doing = t(deeds[kind].doing)
  if (status === 'queued') return t`${doing}: waits for its turn`
  if (!progress) return t`${doing}: starting`
  const word = kind === 'verify' ? doing : `${doing}: ${inSentence(phaseWord(progress.phase))}`
  return progress.percent === null ? word : withPercent(word, progress.percent)
}

export function failedWord({ kind, status, error }: Proof): string {
  if (error?.code === 'archive_gone') return t`The archive is missing`
  if (kind === 'verify' && error?.code === 'verification_failed') return t`The archive is damaged`
  return status === 'interrupted' ? t(deeds[kind].interrupted) : t(deeds[kind].failed)
}

/** What has to be said of a backup: what is under way, and what failed and was not made good since. */
export function toldProofs(backup: Backup, { verify, drill }: Proofs): Proof[] {
  return [
    ...(verify && isTold(verify, backup.verifiedAt) ? [verify] : []),
    ...(drill && isTold(drill, backup.provenAt) ? [drill] : []),
  ]
}

function isTold(proof: Proof, goodAt: string | null): boolean {
  if (isOngoing(proof)) return true
  if (proof.status !== 'failed' && proof.status !== 'interrupted') return false
  return goodAt === null || proof.finishedAt === null || goodAt < proof.finishedAt
}

/** `2 days ago, in 41 s`. */
export function provenWord(provenAt: string, provenMs: number, now: number): string {
  // The browser's clock may be behind the server's: what has happened is never ahead.
  const passed = Math.max(0, now - Date.parse(provenAt))
  const ago = passed < 60_000 ? t`just now` : formatSpanAgo(passed)
  const took = formatDuration(provenMs)
  return t({ message: `${ago}, in ${took}`, context: 'proven' })
}
