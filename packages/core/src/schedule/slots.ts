import { Cron } from 'croner'

/** When a schedule is due: five cron fields, read in an IANA time zone. */
export type Rule = { cron: string; timeZone: string }

/** An instant at which a rule is due is a slot. The first one after an instant; null when there is none any more. */
export function nextSlot(rule: Rule, after: Date): Date | null {
  return cronOf(rule).nextRun(after)
}

/** The first slots after an instant, at most `count`. */
export function nextSlots(rule: Rule, count: number, after: Date): Date[] {
  return cronOf(rule).nextRuns(count, after)
}

const MANY = 10_000

/** From a slot until now: the last slot that has come, and how many came before it (counted up to 10,000). */
export function slotsUntil(rule: Rule, slot: Date, now: Date): { latest: Date; before: number } {
  let latest = slot
  for (let before = 0; before < MANY; before++) {
    const next = nextSlot(rule, latest)
    if (next === null || next > now) return { latest, before }
    latest = next
  }
  return { latest, before: MANY }
}

/** Only a calculator: nothing is scheduled by it. Throws for what is no rule; see check-rule.ts. */
function cronOf({ cron, timeZone }: Rule): Cron {
  return new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true })
}
