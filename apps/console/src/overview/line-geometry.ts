/** Where on the line of time an instant lies, in per cent of its width: thirty days behind, about ten ahead. */

const DAY_MS = 24 * 60 * 60 * 1000
export const NOW_AT = 74
const DAYS = 30
const PER_DAY = NOW_AT / DAYS
/** The promise ends a little before the edge. */
export const AHEAD_UNTIL = 97

/** Null: outside the line. */
export function placeOf(instant: string, now: number): number | null {
  const days = (Date.parse(instant) - now) / DAY_MS
  const at = NOW_AT + days * PER_DAY
  return at < 0 || at > AHEAD_UNTIL ? null : at
}

/** As placeOf, but what lies before the line is at its beginning. */
export function placeWithin(instant: string, now: number): number {
  return placeOf(instant, now) ?? 0
}

export type Mark = { days: number; at: number; instant: string }

/** The days that are written under the line. */
export function scaleOf(now: number): Mark[] {
  return [-30, -23, -16, -9].map((days) => ({
    days,
    at: NOW_AT + days * PER_DAY,
    instant: new Date(now + days * DAY_MS).toISOString(),
  }))
}

type Placed = { at: number }

// Closer than that, two ticks are one to the eye, and only cost time.
const CLOSEST = 0.12

/** Those that can be told apart, with the last of each crowd. */
export function apart<T extends Placed>(placed: readonly T[]): T[] {
  return placed.filter((each, index) => {
    const next = placed[index + 1]
    return next === undefined || next.at - each.at >= CLOSEST
  })
}
