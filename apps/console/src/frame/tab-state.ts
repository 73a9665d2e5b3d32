import { t } from '@lingui/core/macro'
import type { WireBackup, WireRestore } from '../api.ts'

/** What a tab says of the operations, seen from another tab. */
export type TabState = { kind: 'running'; percent: number | null } | { kind: 'failed' } | null

type Outcome = { status: string; finishedAt: string | null }

/**
 * What runs now; else that the newest to have ended has failed, until another one succeeds: as long as the tab is
 * looked at from elsewhere, a failure is not over by being old.
 */
export function tabStateOf(restore: WireRestore | undefined, newest: WireBackup[]): TabState {
  if (restore && isUnderWay(restore)) return { kind: 'running', percent: restore.percent }
  const running = newest.find(isUnderWay)
  if (running) return { kind: 'running', percent: running.progress?.percent ?? null }
  const ended: Outcome[] = [...newest, ...(restore ? [restore] : [])].filter((one) => outcomes.includes(one.status))
  const last = ended.sort((one, other) => (other.finishedAt ?? '').localeCompare(one.finishedAt ?? ''))[0]
  return last && last.status !== 'completed' ? { kind: 'failed' } : null
}

/** Whoever cancels an operation knows of it, and a slot that was left out is no attempt. */
const outcomes = ['completed', 'failed', 'interrupted']

function isUnderWay({ status }: { status: string }): boolean {
  return status === 'running' || status === 'queued'
}

export function tabWords(state: TabState): string {
  if (state === null) return ''
  if (state.kind === 'failed') return t`Failed`
  return state.percent === null ? t`Running` : `${Math.floor(state.percent)}%`
}

/** The mark as it is served, or a ring as far as the operation is, or a red cross. Nothing in it moves by itself. */
export function tabIcon(state: TabState): string {
  if (state === null) return '/mark.svg'
  return `data:image/svg+xml,${encodeURIComponent(state.kind === 'failed' ? failedSvg : ringSvg(state.percent ?? 8))}`
}

const svg = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke-linecap="round">${content}</svg>`

const failedSvg = svg(
  '<rect width="24" height="24" rx="6" fill="#d1382c"/><path d="M8 8l8 8M16 8l-8 8" stroke="#fff" stroke-width="3"/>',
)

const around = 2 * Math.PI * 9

function ringSvg(percent: number): string {
  // In steps that one can see at sixteen pixels: a new picture for every percent would only be work.
  const arc = (around * Math.max(5, Math.round(percent / 5) * 5)) / 100
  const circle = 'cx="12" cy="12" r="9" stroke-width="5"'
  const done = `stroke-dasharray="${arc.toFixed(1)} 99" transform="rotate(-90 12 12)"`
  return svg(`<circle ${circle} stroke="#c6d6f6"/><circle ${circle} stroke="#3a70dc" ${done}/>`)
}
