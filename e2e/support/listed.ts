import { expect, type Page } from '@playwright/test'

/** Below this the list shows cards, which leave no room for a count beside the filters. */
const CARDS_BELOW = 992

/** How many of how many the list shows: a count says it where there is room, the pager below everywhere. */
export async function expectListed(page: Page, shown: number, total: number): Promise<void> {
  await expect(page.locator('tr[data-backup]')).toHaveCount(shown)
  const all = total.toLocaleString('en')
  if ((page.viewportSize()?.width ?? 0) > CARDS_BELOW) {
    await expect(page.getByText(`${shown} of ${all}`, { exact: true })).toBeVisible()
  }
  const pages = page.getByRole('navigation', { name: 'Pages' })
  if (shown < total) await expect(pages).toContainText(`1 to ${shown} of ${all}`)
  else await expect(pages).toHaveCount(0)
}
