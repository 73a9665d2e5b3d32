import type { RetentionPolicy } from '../contract-schedule.ts'
import { tiersOf } from './tiers.ts'

/** "Keeps the last 7, 4 weekly and 12 monthly, nothing older than 400 days." */
export function describePolicy(policy: RetentionPolicy): string {
  const counts = listCounts(policy) ?? 'every backup'
  const age = policy.maxAgeDays ? `, nothing older than ${countDays(policy.maxAgeDays)}` : ''
  return `Keeps ${counts}${age}.`
}

/** "the last 7, 4 weekly and 12 monthly"; null when there is no limit by number. */
export function listCounts(policy: RetentionPolicy): string | null {
  const counts = tiersOf(policy).map(({ name, bucket, count }) => {
    if (bucket !== null) return `${count.toLocaleString('en')} ${name}`
    return count === 1 ? 'the last one' : `the last ${count.toLocaleString('en')}`
  })
  if (counts.length < 2) return counts[0] ?? null
  return `${counts.slice(0, -1).join(', ')} and ${counts.at(-1)}`
}

export function countDays(days: number): string {
  return days === 1 ? '1 day' : `${days.toLocaleString('en')} days`
}
