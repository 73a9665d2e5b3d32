import type { Page } from '@playwright/test'

const ROUNDS = 6

/**
 * Milliseconds from an input to the frame that shows what it did, as the browser measures it (Event Timing): the slowest
 * of what `act` does, in the quickest of some rounds, since a busy machine makes any page slow. Stops at the first round
 * below `enough`.
 */
export async function delayOf(page: Page, enough: number, act: (round: number) => Promise<void>): Promise<number> {
  await page.evaluate(watchDelays)
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS && best >= enough; round++) {
    await page.evaluate(takeDelay)
    await act(round)
    best = Math.min(best, await page.evaluate(takeDelay))
  }
  return best
}

function watchDelays(): void {
  const seen = { slowest: 0 }
  Object.assign(window, { seenDelays: seen })
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { interactionId: number })[]) {
      if (entry.interactionId > 0) seen.slowest = Math.max(seen.slowest, entry.duration)
    }
  })
  observer.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
}

/** The slowest since it was last asked; two frames later every input has been measured. Less than 16 ms is not told of. */
function takeDelay(): Promise<number> {
  const { seenDelays } = window as unknown as { seenDelays: { slowest: number } }
  return new Promise((resolve) =>
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        setTimeout(() => {
          resolve(Math.max(16, seenDelays.slowest))
          seenDelays.slowest = 0
        }),
      ),
    ),
  )
}

/** The longest time without a frame while the page is scrolled by its wheel, in the quickest of some rounds. */
export async function scrollGapOf(page: Page, enough: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS && best >= enough; round++) {
    await page.evaluate(watchFrames)
    for (const by of [400, 900, 1600, -1200, 2400, -4100]) await page.mouse.wheel(0, by)
    best = Math.min(best, await page.evaluate(longestGap))
  }
  return best
}

function watchFrames(): void {
  const frames = { last: performance.now(), longest: 0, watching: true }
  Object.assign(window, { seenFrames: frames })
  const look = (now: number) => {
    frames.longest = Math.max(frames.longest, now - frames.last)
    frames.last = now
    if (frames.watching) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

function longestGap(): number {
  const { seenFrames } = window as unknown as { seenFrames: { longest: number; watching: boolean } }
  seenFrames.watching = false
  return seenFrames.longest
}
