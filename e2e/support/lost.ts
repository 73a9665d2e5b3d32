import { expect, type Locator, type Page } from '@playwright/test'
import type { Product } from './product.ts'

/** What every page says while the server is away. */
export function lost(page: Page): Locator {
  return page.getByText(/^No connection since \d\d:\d\d\.$/)
}

type Hang = { product: Product; tabs: Page[]; within: number; meanwhile?: () => Promise<void> }

/**
 * Lets the server hang until every tab says so, and go on; returns the milliseconds until the slowest tab did. A machine
 * that is busy with something else may be late: tried up to three times for `within`, and the quickest counts.
 * `meanwhile` happens in the first hang.
 */
export async function timeOfHang({ product, tabs, within, meanwhile }: Hang): Promise<number> {
  let quickest = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 3 && quickest > within; tries++) {
    for (const tab of tabs) await expect(lost(tab)).toHaveCount(0)
    const told = Promise.all(tabs.map((tab) => tab.evaluate(whenBannerComes)))
    const hungAt = Date.now()
    product.process.kill('SIGSTOP')
    quickest = Math.min(quickest, Math.max(...(await told)) - hungAt)
    if (tries === 0) await meanwhile?.()
    product.process.kill('SIGCONT')
  }
  for (const tab of tabs) await expect(lost(tab)).toHaveCount(0)
  return quickest
}

/** Runs in the page: the time at which it says that the server is away. */
function whenBannerComes(): Promise<number> {
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!document.body.textContent?.includes('No connection since')) return
      observer.disconnect()
      resolve(Date.now())
    })
    observer.observe(document.body, { subtree: true, childList: true, characterData: true })
  })
}
