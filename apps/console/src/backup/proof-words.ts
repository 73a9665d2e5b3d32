import type { Backup } from '@mvp/core/contract'
import type { Proof, ProofKind, Proofs } from '@mvp/core/contract-proof'
import { formatDuration, formatSpan } from '../parts/format-time.ts'
import { phaseWord } from './backup-words.ts'

const deeds: Record<ProofKind, { doing: string; failed: string; interrupted: string }> = {
  verify: { doing: 'Verifying', failed: 'Verification failed', interrupted: 'Verification was interrupted' },
  drill: { doing: 'Drill', failed: 'Drill failed', interrupted: 'Drill was interrupted' },
}

export function isOngoing({ status }: Pick<Proof, 'status'>): boolean {
  return status === 'queued' || status === 'running'
}

/** `Drill: load database, 62%`. */
export function proofWord({ kind, status, progress }: Proof): string {
  const { doing } = deeds[kind]
  if (status === 'queued') return `${doing}: waits for its turn`
  if (!progress) return `${doing}: starting`
  const percent = progress.percent === null ? '' : `, ${Math.floor(progress.percent)}%`
  return kind === 'verify' ? `${doing}${percent}` : `${doing}: ${phaseWord(progress.phase).toLowerCase()}${percent}`
}

export function failedWord({ kind, status, error }: Proof): string {
  if (error?.code === 'archive_gone') return 'The archive is missing'
  if (kind === 'verify' && error?.code === 'verification_failed') return 'The archive is damaged'
  return status === 'interrupted' ? deeds[kind].interrupted : deeds[kind].failed
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
  const ago = passed < 60_000 ? 'just now' : `${formatSpan(passed)} ago`
  return `${ago}, in ${formatDuration(provenMs)}`
}
