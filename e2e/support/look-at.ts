import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, type Page } from '@playwright/test'
import { expectAccessiblePage, expectContrast, untilStill } from './accessible.ts'
import { type Form, fileOf, forms, type Screen } from './screens.ts'

/** What is below this height of a page is not in its picture. */
const TALLEST = 2000

/**
 * Looks at a page as it is, light and dark, wide and on a phone: axe finds nothing, nothing is wider than the page. With
 * `PICTURES` set to a folder each of the four is kept there.
 */
export async function lookAt(page: Page, screen: Screen): Promise<void> {
  const before = page.viewportSize()
  for (const form of forms) {
    await page.emulateMedia({ colorScheme: form.scheme })
    await page.setViewportSize({ width: form.width, height: 900 })
    // Of all that axe looks at, only colours are others in the dark.
    await (form.scheme === 'light' ? expectAccessiblePage(page) : expectContrast(page))
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(tooWide, `${screen} scrolls sideways at ${form.width}`).toBeLessThanOrEqual(0)
    if (process.env.PICTURES) await keepPicture(page, path.join(process.env.PICTURES, fileOf(screen, form)), form)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  if (before) await page.setViewportSize(before)
}

/** The whole page where it is no taller than two screens; of what lies over a page, what one sees of it. */
async function keepPicture(page: Page, file: string, { width }: Form): Promise<void> {
  const height = await page.evaluate(() =>
    document.querySelector('[role="dialog"], [role="menu"]') ? innerHeight : document.documentElement.scrollHeight,
  )
  // A window as tall as the page: what sticks to its edges is where it would be.
  await page.setViewportSize({ width, height: Math.min(Math.max(height, 900), TALLEST) })
  await untilStill(page)
  // Half the bytes of a JPEG that looks the same; Playwright itself takes none.
  const devtools = await page.context().newCDPSession(page)
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 70 })
  await devtools.detach()
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, Buffer.from(data, 'base64'))
}
