import type { Overview } from '@mvp/core/contract-overview'

type Store = Overview['store']

export type GrowthScale = {
  /** From the first point to the end of the forecast, in milliseconds since 1970. */
  from: number
  until: number
  /** The top of the chart, bytes, and the lines across it. */
  top: number
  ticks: number[]
  /** What the disk holds for the store; null when it would flatten everything else. */
  room: number | null
}

const DAY_MS = 24 * 60 * 60 * 1000

/** What the chart spans: what was, a forecast half as long, and the room if it is in sight. */
export function scaleGrowth({ growth, usedBytes, freeBytes }: Store, now: number): GrowthScale {
  const first = growth.points[0]
  const from = first ? Date.parse(first.day) : now - 7 * DAY_MS
  const past = Math.max(now - from, 7 * DAY_MS)
  const full = growth.fullAt === null ? null : Date.parse(growth.fullAt)
  const ahead = full !== null && full - now < 2 * past ? (full - now) * 1.1 : past / 2
  const until = now + ahead
  const foreseen = usedBytes + (growth.bytesPerDay ?? 0) * (ahead / DAY_MS)
  const highest = Math.max(foreseen, ...growth.points.map(({ bytes }) => bytes), 1)
  const capacity = freeBytes === null ? null : usedBytes + freeBytes
  const room = capacity !== null && capacity <= highest * 1.5 ? capacity : null
  const { top, ticks } = niceTicks(Math.max(highest, room ?? 0))
  return { from, until, top, ticks, room }
}

const STEPS = [1, 2, 2.5, 5, 10]
const LINES = 4

/** Round numbers from zero to just above the highest, about four of them. */
export function niceTicks(highest: number): { top: number; ticks: number[] } {
  const rough = highest / LINES
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = (STEPS.find((each) => each * power >= rough) ?? 10) * power
  const count = Math.ceil(highest / step)
  return { top: count * step, ticks: Array.from({ length: count + 1 }, (_, n) => n * step) }
}
