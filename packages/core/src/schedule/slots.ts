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

/** The last slots before an instant, at most `count`, the latest first. */
export function slotsBefore(rule: Rule, count: number, before: Date): Date[] {
  return cronOf(rule).previousRuns(count, before)
}

/** Whether a rule is due at exactly this instant. */
export function isSlot(rule: Rule, instant: Date): boolean {
  return nextSlot(rule, new Date(instant.getTime() - 1))?.getTime() === instant.getTime()
}

/** More are counted as so many: a step takes a tenth of a millisecond, and nobody needs the number of a year's minutes. */
const MANY = 500

/** From a slot until now: the last slot that has come, and how many came before it (counted up to 500). */
export function slotsUntil(rule: Rule, slot: Date, now: Date): { latest: Date; before: number } {
  const cron = cronOf(rule)
  let latest = slot
  for (let before = 0; before < MANY; before++) {
    const next = cron.nextRun(latest)
    if (next === null || next > now) return { latest, before }
    latest = next
  }
  // croner looks back from whole seconds.
  const [last] = slotsBefore(rule, 1, new Date(Math.floor(now.getTime() / 1000) * 1000 + 1000))
  return { latest: last ?? latest, before: MANY }
}

/** Only a calculator: nothing is scheduled by it. Throws for what is no rule; see check-rule.ts. */
function cronOf({ cron, timeZone }: Rule): Cron {
  return new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true })
}
