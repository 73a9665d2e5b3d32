import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, expectContrast, showWhole, untilStill } from './accessible.ts'
import { overflowingWords } from './overflowing.ts'
import { fileOf, forms, type Screen } from './screens.ts'

/** What is below this height of a page is not in its picture. */
const TALLEST = 2000

/**
 * Looks at a page as it is, light and dark, wide and on a phone: axe finds nothing, nothing is wider than the page, and
 * no words than what they stand in. With `PICTURES` set to a folder each of the four is kept there. Where another project
 * has done all that, only the widths are looked at, of the window as it is.
 */
export async function lookAt(page: Page, screen: Screen): Promise<void> {
  const { metadata, use } = test.info().project
  if (metadata.lookedAt) return expectNarrow(page, screen)
  const before = page.viewportSize()
  for (const form of forms) {
    await page.emulateMedia({ colorScheme: form.scheme })
    await page.setViewportSize({ width: form.width, height: 900 })
    const height = await showWhole(page)
    // Of all that axe looks at, only colours are others in the dark.
    await (form.scheme === 'light' ? expectAccessible(page) : expectContrast(page))
    await expectNarrow(page, screen)
    if (!process.env.PICTURES) continue
    await page.setViewportSize({ width: form.width, height: Math.min(height, TALLEST) })
    await keepPicture(page, path.join(process.env.PICTURES, fileOf(screen, form)))
  }
  await page.emulateMedia({ colorScheme: use.colorScheme ?? 'light' })
  if (before) await page.setViewportSize(before)
}

/** No wider than the window, and no words wider than what they stand in. A phone would show a wider page whole and small: its window is asked for by the project. */
async function expectNarrow(page: Page, screen: Screen): Promise<void> {
  const { width } = page.viewportSize() ?? { width: 0 }
  const tooWide = await page.evaluate((asked) => document.documentElement.scrollWidth - asked, width)
  expect(tooWide, `${screen} scrolls sideways at ${width}`).toBeLessThanOrEqual(0)
  expect(await overflowingWords(page), `${screen}: words beyond their box at ${width}`).toEqual([])
}

async function keepPicture(page: Page, file: string): Promise<void> {
  await untilStill(page)
  // Half the bytes of a JPEG that looks the same; Playwright itself takes none.
  const devtools = await page.context().newCDPSession(page)
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 70 })
  await devtools.detach()
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, Buffer.from(data, 'base64'))
}
