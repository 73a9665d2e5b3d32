import { setTimeout as sleep } from 'node:timers/promises'
import { expect, type Locator, type Page } from '@playwright/test'
import { lookAt } from './look-at.ts'
import type { Screen } from './screens.ts'

/** Goes there, and looks when all of it is there. */
export async function lookWhenLoaded(page: Page, screen: Screen, address: string, until?: Locator): Promise<void> {
  await page.goto(address)
  if (until) await expect(until.first()).toBeVisible()
  await untilLoaded(page)
  await lookAt(page, screen)
}

/** Has its heading, and nothing of it is still to come. */
export async function untilLoaded(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeAttached()
  await expect(page.locator('[aria-busy="true"], .mantine-Skeleton-root')).toHaveCount(0)
}

/** Looks at what is there already, as soon as the sign of it is. */
export async function lookWhenSeen(page: Page, screen: Screen, sign: Locator): Promise<void> {
  await expect(sign.first()).toBeVisible({ timeout: 60_000 })
  await lookAt(page, screen)
}

/** Looks at a page that waits for the answer of a procedure. */
export async function lookWhileWaiting(page: Page, screen: Screen, address: string, procedure: string): Promise<void> {
  const held: (() => Promise<void>)[] = []
  await page.route(`**/api/trpc/${procedure}*`, (route) => void held.push(() => route.abort()))
  await page.goto(address)
  await expect(page.locator('[aria-busy="true"]').first()).toBeVisible()
  await lookAt(page, screen)
  // One whose page is gone cannot be let go any more.
  await Promise.all(held.map((letGo) => letGo().catch(() => undefined)))
  await page.unrouteAll()
}

/** These are answered a second later than they would be. */
export async function holdBack(page: Page, urls: string[]): Promise<void> {
  for (const url of urls) {
    await page.route(url, async (route) => {
      await sleep(1_000)
      await route.continue()
    })
  }
}

export async function whileFailing(page: Page, procedure: string, work: () => Promise<void>): Promise<void> {
  await page.route(`**/api/trpc/${procedure}*`, (route) => route.abort())
  await work()
  await page.unrouteAll()
}

/** What the page waits for before it tries again is over at once. */
export async function waitLess(page: Page): Promise<void> {
  await page.evaluate(() => {
    const later = window.setTimeout
    const hurried = (work: () => void, ms = 0) => later(work, ms >= 500 ? 5 : ms)
    Object.assign(window, { setTimeout: hurried })
  })
}
