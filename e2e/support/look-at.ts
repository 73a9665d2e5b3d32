import path from 'node:path'
import { expect, type Page } from '@playwright/test'
import { expectAccessiblePage } from './accessible.ts'

/**
 * Looks at a page as it is, light and dark, wide and on a phone: axe finds nothing, nothing is wider than the page. With
 * `PICTURES` set to a folder each of the four is kept there as `<name>-<scheme>-<width>.jpg`.
 */
export async function lookAt(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 })
      await expectAccessiblePage(page)
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(tooWide, `${name} scrolls sideways at ${width}`).toBeLessThanOrEqual(0)
      const folder = process.env.PICTURES
      const file = `${name}-${colorScheme}-${width}.jpg`
      if (folder) await page.screenshot({ path: path.join(folder, file), type: 'jpeg', quality: 80, fullPage: true })
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  if (before) await page.setViewportSize(before)
}
