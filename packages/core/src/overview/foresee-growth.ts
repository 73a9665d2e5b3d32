import type { Growth, StorePoint } from '../contract-overview.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Fewer days say nothing about the next ones. */
const FEWEST_DAYS = 7
/** What is further back says little about the next weeks. */
const LOOKED_AT = 30
const FURTHEST_MS = 730 * DAY_MS

/**
 * How the store grows and when it is full. The slope is the median of the slopes of all pairs of days (Theil 1950, Sen
 * 1968): a single large deletion or import does not bend it.
 */
export function foreseeGrowth(points: StorePoint[], now: Date, freeBytes: number | null): Growth {
  const bytesPerDay = slopeOf(points.slice(-LOOKED_AT))
  return { points, bytesPerDay, fullAt: whenFull(bytesPerDay, now, freeBytes) }
}

function slopeOf(points: StorePoint[]): number | null {
  if (points.length < FEWEST_DAYS) return null
  const slopes: number[] = []
  for (const [i, from] of points.entries()) {
    for (const to of points.slice(i + 1)) {
      const days = (Date.parse(to.day) - Date.parse(from.day)) / DAY_MS
      slopes.push((to.bytes - from.bytes) / days)
    }
  }
  const slope = medianOf(slopes)
  return slope > 0 ? Math.round(slope) : null
}

function medianOf(values: number[]): number {
  const sorted = values.sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2
}

function whenFull(bytesPerDay: number | null, now: Date, freeBytes: number | null): string | null {
  if (bytesPerDay === null || freeBytes === null) return null
  const ms = (freeBytes / bytesPerDay) * DAY_MS
  return ms > FURTHEST_MS ? null : new Date(now.getTime() + ms).toISOString()
}
