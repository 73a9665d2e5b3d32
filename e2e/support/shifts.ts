import type { Page } from '@playwright/test'

type Shift = { value: number; of: string[] }
type Source = { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }

/** From now on, how far what is shown moves by itself while a page comes (layout shift), and what moved. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: Shift[] = []
    Object.assign(globalThis, { seenShifts: seen })
    const nameOf = (node: Node | null) => (node instanceof HTMLElement ? node.outerHTML.slice(0, 120) : node?.nodeName)
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; sources: Source[] })[]) {
        const of = entry.sources.map(
          ({ node, previousRect: from, currentRect: to }) =>
            `${nameOf(node)}: ${from.y} to ${to.y}, ${from.height} to ${to.height} high`,
        )
        seen.push({ value: entry.value, of })
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
}

/** The sum of all shifts so far (Cumulative Layout Shift), and what moved, to be read by whoever mends it. */
export async function shiftsOf(page: Page): Promise<{ sum: number; of: string[] }> {
  const seen = await page.evaluate(() => (globalThis as unknown as { seenShifts: Shift[] }).seenShifts)
  return { sum: seen.reduce((sum, { value }) => sum + value, 0), of: seen.flatMap(({ of }) => of) }
}
