import { DateTime } from 'luxon'
import { isSlot, nextSlot, nextSlots, type Rule } from './slots.ts'

/** A moment at which the clocks of a zone go forward: the wall shows `from`, and then `to`. */
type Gap = { at: DateTime; from: DateTime; to: DateTime }

/** What a change of the clocks does to a slot; null: nothing. */
export function noteOn(rule: Rule, slot: Date): string | null {
  const local = DateTime.fromJSDate(slot, { zone: rule.timeZone })
  const twice = local.getPossibleOffsets()
  if (twice.length > 1) {
    const both = twice.every((one) => isSlot(rule, one.toJSDate()))
    const often = both ? 'It runs both times.' : 'It runs once, the first time.'
    return `Clocks go back: ${timeOf(local)} comes twice. ${often}`
  }
  const [planned] = wallSlots(rule, gapBefore(local))
  if (!planned || runsByTheWall(rule, local)) return null
  return `Clocks go forward: ${timeOf(planned)} does not exist. It runs at ${timeOf(local)}.`
}

/** The next days on which all of a rule's runs fall into an hour that does not exist: then there is none. */
export function daysWithoutRun(rule: Rule, now: Date): string[] {
  return gapsAfter(DateTime.fromJSDate(now, { zone: rule.timeZone })).flatMap((gap) => {
    const lost = wallSlots(rule, gap)
    if (lost.length === 0 || runsOnDayOf(rule, gap)) return []
    const day = gap.at.setLocale('en-GB').toFormat('d MMMM')
    const which = `from ${timeOf(gap.from)} to ${timeOf(gap.to)}`
    return [`On ${day} the clocks go forward ${which}: its runs in between fall out, and it has no other that day.`]
  })
}

function timeOf(time: DateTime): string {
  return time.toFormat('HH:mm')
}

/** What the wall shows, as if it were UTC: there every time exists, once. */
function onTheWall(time: DateTime): DateTime {
  return time.setZone('UTC', { keepLocalTime: true })
}

function runsByTheWall({ cron }: Rule, local: DateTime): boolean {
  return isSlot({ cron, timeZone: 'UTC' }, onTheWall(local).toJSDate())
}

const MANY = 60

/** The times within a gap at which a rule would run if they existed, as the wall would show them. */
function wallSlots({ cron }: Rule, gap: Gap | null): DateTime[] {
  if (!gap) return []
  const slots = nextSlots({ cron, timeZone: 'UTC' }, MANY, gap.from.minus(1).toJSDate())
  return slots.map((slot) => DateTime.fromJSDate(slot, { zone: 'UTC' })).filter((slot) => slot < gap.to)
}

function runsOnDayOf(rule: Rule, { at }: Gap): boolean {
  const next = nextSlot(rule, at.startOf('day').minus(1).toJSDate())
  return next !== null && next < at.endOf('day').toJSDate()
}

/** The gap that ends at this time. */
function gapBefore(local: DateTime): Gap | null {
  return gapBetween(local.minus(1), local)
}

function gapBetween(before: DateTime, after: DateTime): Gap | null {
  const minutes = after.offset - before.offset
  if (minutes <= 0) return null
  const to = onTheWall(after)
  return { at: after, from: to.minus({ minutes }), to }
}

const WEEKS = 57

/** Those of the next thirteen months. */
function gapsAfter(now: DateTime): Gap[] {
  const weeks = Array.from({ length: WEEKS }, (_, week) => now.plus({ hours: week * WEEK_HOURS }))
  return weeks.flatMap((week) => findGap(week, week.plus({ hours: WEEK_HOURS })) ?? [])
}

// Nowhere do the clocks change twice within a week.
const WEEK_HOURS = 7 * 24

/** The gap between two instants with one change at most, found to the minute. */
function findGap(before: DateTime, after: DateTime): Gap | null {
  if (after.offset <= before.offset) return null
  let low = before.startOf('minute')
  let high = after.startOf('minute')
  for (let minutes = minutesBetween(low, high); minutes > 1; minutes = minutesBetween(low, high)) {
    const middle = low.plus({ minutes: Math.floor(minutes / 2) })
    if (middle.offset === before.offset) low = middle
    else high = middle
  }
  return gapBetween(low, high)
}

function minutesBetween(low: DateTime, high: DateTime): number {
  return Math.round((high.toMillis() - low.toMillis()) / 60_000)
}
