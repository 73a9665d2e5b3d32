import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** What WCAG 2.2 asks for at level AA, and what axe calls best practice. */
const asked = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Off in axe unless asked for by name. */
const targets = { 'target-size': { enabled: true } }

/** No violation at all, whatever its impact, of the page as it stands when nothing moves on it any more. */
export async function expectAccessiblePage(page: Page): Promise<void> {
  const before = page.viewportSize()
  await showWhole(page)
  await expectAccessible(page)
  if (before) await page.setViewportSize(before)
}

/**
 * Makes the window as tall as the page, so that nothing lies half below the bars at its edges; returns how tall. A sheet
 * or menu over the page leaves it as it is.
 */
export async function showWhole(page: Page): Promise<number> {
  const height = await page.evaluate(() =>
    document.querySelector('[role="dialog"], [role="menu"]')
      ? innerHeight
      : Math.max(innerHeight, document.documentElement.scrollHeight),
  )
  await page.setViewportSize({ width: page.viewportSize()?.width ?? 1440, height })
  return height
}

/** As `expectAccessiblePage`, of what is in the window. */
export function expectAccessible(page: Page): Promise<void> {
  return expectNoViolation(page, { type: 'tag', values: asked })
}

/** Every word can be read on its ground: what is left to look at when a page has only changed its colours. */
export function expectContrast(page: Page): Promise<void> {
  return expectNoViolation(page, { type: 'rule', values: ['color-contrast'] })
}

async function expectNoViolation(page: Page, runOnly: { type: 'tag' | 'rule'; values: string[] }): Promise<void> {
  await untilStill(page)
  // Half a megabyte is read by a document once: every further look at it takes a third of the time.
  const there = await page.evaluate(() => 'axe' in window)
  const axe = new AxeBuilder({ page, ...(there && { axeSource: ';' }) })
  // What lies below a modal sheet cannot be reached; half of it may lie below a bar.
  if ((await page.locator('[role="dialog"][aria-modal="true"]').count()) > 0) axe.exclude('#root')
  const { violations } = await axe
    // Nothing runs inside the frame of a mail, axe neither.
    .exclude('iframe')
    .options({ runOnly, resultTypes: ['violations'], ...(runOnly.type === 'tag' && { rules: targets }) })
    // In the page itself: the other way opens a second one, which takes the focus away.
    .setLegacyMode()
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([])
}

/**
 * Colours fade in, sheets and fonts come: waits until all that ends has ended. What turns for ever is not waited for. The
 * mouse rests on nothing, or what it points at would be explained.
 */
export async function untilStill(page: Page): Promise<void> {
  await page.mouse.move(0, 0)
  await page.waitForFunction(() => {
    const ends = (each: Animation) => each.effect?.getComputedTiming().endTime !== Infinity
    const moving = document.getAnimations().some((each) => each.playState === 'running' && ends(each))
    return !moving && document.fonts.status === 'loaded'
  })
}
