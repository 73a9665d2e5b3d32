/** Dates of the demo, as days: ISO text for the database, whole days for reckoning. */

const dayMs = 86_400_000

export function dayNumber(iso: string): number {
  return Math.floor(Date.parse(`${iso}T00:00:00Z`) / dayMs)
}

export function isoDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

/** An instant on that day, UTC. */
export function isoInstant(day: number, minuteOfDay: number): string {
  return new Date(day * dayMs + minuteOfDay * 60_000).toISOString()
}

/** 1 to 12. */
export function monthOf(day: number): number {
  return Number(isoDay(day).slice(5, 7))
}
