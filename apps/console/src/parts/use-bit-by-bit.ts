import { startTransition, useEffect, useState } from 'react'

type Named = { id: string }

/** As many rows as a usual page has: drawn in one go, even on a slow machine, they hold no input up for long. */
const atOnce = 25

/**
 * The first of many rows at once, and the rest bit by bit, whenever nothing else is to be done. What has been drawn stays,
 * in whatever order, and so does what was there when the page came: it may be scrolled down to where it was left.
 */
export function useBitByBit<Item extends Named>(items: readonly Item[]): readonly Item[] {
  const [drawn, setDrawn] = useState(() => idsOf(items))
  const shown = firstOf(items, drawn)
  useEffect(() => {
    const now = idsOf(shown)
    if (now.size !== drawn.size || shown.some(({ id }) => !drawn.has(id))) startTransition(() => setDrawn(now))
  }, [shown, drawn])
  return shown
}

/** As far as there are no more new ones among them than are drawn at once. */
export function firstOf<Item extends Named>(items: readonly Item[], drawn: ReadonlySet<string>): readonly Item[] {
  let fresh = 0
  const end = items.findIndex(({ id }) => !drawn.has(id) && ++fresh > atOnce)
  return end === -1 ? items : items.slice(0, end)
}

function idsOf(items: readonly Named[]): Set<string> {
  return new Set(items.map(({ id }) => id))
}
