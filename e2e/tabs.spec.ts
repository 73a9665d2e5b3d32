import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { fillList } from './support/fill-list.ts'
import { insertOperation, removeOperation, soon } from './support/insert-operation.ts'
import { lost, timeOfHang } from './support/lost.ts'
import { type Product, type Request, signIn, startProduct, untilCompleted } from './support/product.ts'
import { type ProtectedApp, startProtectedApp } from './support/protected-app.ts'
import { shiftsOf, watchShifts } from './support/shifts.ts'
import { openSignedIn } from './support/signed-in.ts'

test.describe.configure({ mode: 'serial' })

let app: ProtectedApp
let product: Product
let context: BrowserContext
let request: Request

test.beforeAll(async ({ browser }) => {
  app = await startProtectedApp('superuser')
  product = await startProduct(app.env)
  request = await signIn(product.url)
  const { id } = await (await request('/api/admin/backups', { method: 'POST' })).json()
  await untilCompleted(request, `/api/admin/backups/${id}`)
  const first = await openSignedIn(browser, product.url)
  context = first.context()
  await first.close()
})

test.afterAll(async () => {
  await context?.close()
  await product?.stop()
  await app?.stop()
})

const rows = (page: Page) => page.getByRole('row', { name: /^Manual/ })
const listed = (page: Page) => page.locator('tr[data-backup]')

// Over HTTP/1.1 a browser opens six connections to a server, whatever the tabs are.
test('eight tabs are live over one stream, and go on when the one that opened it is closed', async () => {
  test.slow()
  const tabs: Page[] = []
  for (let n = 0; n < 8; n++) {
    const tab = await context.newPage()
    tabs.push(tab)
    await tab.goto('/backups')
    await expect(tab.getByRole('heading', { level: 1, name: 'Backups' })).toBeVisible()
  }
  await tabs.shift()?.close()
  await expectHangToldIn(tabs)
  await request('/api/admin/backups', { method: 'POST' })
  for (const tab of tabs) {
    await expect(rows(tab)).toHaveCount(2)
    await expect(rows(tab).first()).toContainText('Verified', { timeout: 60_000 })
  }

  await product.end()
  for (const tab of tabs) await expect(lost(tab)).toBeVisible()
  await app.psql(`update backup_history set note = 'written meanwhile'`, 'console')
  await product.start()
  for (const tab of tabs) {
    await expect(lost(tab)).toHaveCount(0, { timeout: 30_000 })
    await expect(rows(tab).first()).toContainText('written meanwhile')
  }
  for (const tab of tabs) await tab.close()
})

test('what another admin does to a schedule is shown at once, in the list and on the overview', async () => {
  const [list, overview] = [await context.newPage(), await context.newPage()]
  await list.goto('/schedules')
  await overview.goto('/')
  for (const tab of [list, overview]) await expect(tab.getByRole('heading', { level: 1 })).toBeVisible()
  const change = async (method: string, path: string, body?: object) => {
    const headers = { 'content-type': 'application/json' }
    const sent = body ? { method, headers, body: JSON.stringify(body) } : { method }
    const answer = await request(`/api/admin/backups/schedules${path}`, sent)
    expect(answer.ok).toBe(true)
    return answer.status === 204 ? null : answer.json()
  }
  // By itself either of them asks every thirty seconds.
  const soon = { timeout: 10_000 }
  const cards = (name: string) => [list, overview].map((tab) => tab.getByRole('article', { name }))
  const { id } = await change('POST', '', { name: 'By another', frequency: 'daily' })
  for (const card of cards('By another')) await expect(card).toBeVisible(soon)
  await change('PUT', `/${id}`, { name: 'Of another name', frequency: 'daily' })
  for (const card of cards('Of another name')) await expect(card).toBeVisible(soon)
  await change('PATCH', `/${id}/toggle`)
  for (const card of cards('Of another name')) await expect(card).toContainText('Off', soon)
  await change('DELETE', `/${id}`)
  for (const card of cards('Of another name')) await expect(card).toHaveCount(0, soon)
  for (const tab of [list, overview]) await tab.close()
})

test('nothing moves on a phone while the settings come after a drill, or the list where there are no schedules', async () => {
  await app.psql('update backup_archives set proven_at = now(), proven_ms = 4100', 'console')
  const page = await context.newPage()
  await page.setViewportSize({ width: 390, height: 844 })
  await watchShifts(page)
  for (const address of ['/settings', '/backups']) {
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
    const sign = address === '/settings' ? page.getByText(/^Just now, in/) : page.locator('tr[data-backup]').first()
    await expect(sign).toBeVisible()
    // What comes last changes no more once two frames have shown it.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    const { sum, of } = await shiftsOf(page)
    expect(sum, `${address}: ${of.join(', ')}`).toBeLessThan(0.01)
  }
  await page.close()
})

test('who looks for what failed finds what was interrupted and what was missed, too', async () => {
  const page = await context.newPage()
  const made = await Promise.all(
    ['failed', 'interrupted', 'skipped', 'cancelled'].map((status) =>
      insertOperation(app, { kind: 'backup', contents: 'all', status, note: `was ${status}`, finished_at: soon(0) }),
    ),
  )
  await page.goto('/backups')
  await page.getByRole('combobox', { name: 'State' }).click()
  await page.getByRole('option', { name: 'Failed or missed' }).click()
  await expect(page).toHaveURL(/state=failed/)
  await expect(page.getByText('3 of 3', { exact: true })).toBeVisible()
  for (const id of made) await removeOperation(app, id)
  await page.close()
})

test('two hundred rows are drawn a few at a time, so that a click in between is heard', async () => {
  await fillList(app, 260)
  const page = await context.newPage()
  await page.goto('/backups?search=number')
  await expect(listed(page)).toHaveCount(25)
  await page.evaluate(watchRows)
  await page.getByRole('button', { name: 'Newest first' }).click()
  await page.getByRole('menuitemradio', { name: '200' }).click()
  await expect(listed(page)).toHaveCount(200)
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Older' }).click()
  await expect(listed(page)).toHaveCount(60)
  await page.getByRole('link', { name: 'Newer' }).click()
  await expect(listed(page)).toHaveCount(200)
  expect(
    await page.evaluate(() => (globalThis as unknown as { seen: { mostRows: number } }).seen.mostRows),
  ).toBeLessThanOrEqual(25)
  await page.close()
})

test('a backup that another admin deletes leaves the selection, and the bar counts what is left', async () => {
  const page = await context.newPage()
  await page.goto('/backups?search=number')
  await expect(listed(page)).toHaveCount(25)
  for (const at of [0, 1, 2]) await listed(page).nth(at).getByRole('checkbox').check()
  const bar = page.getByRole('region', { name: 'Selected backups' })
  await expect(bar).toContainText('3 selected')
  await page.getByRole('link', { name: 'Older' }).click()
  const place = page.getByText(/^26 to 50 of/)
  const before = (await place.textContent()) ?? ''
  const id = await app.psql(`select id from backup_history where note = 'number 258'`, 'console')
  expect((await request(`/api/admin/backups/${id.trim()}`, { method: 'DELETE' })).status).toBe(204)
  await expect(bar).toContainText('2 selected')
  // The list is drawn anew: a click on what moves meanwhile is lost.
  await expect(place).not.toHaveText(before)
  await page.getByRole('link', { name: 'Newer' }).click()
  await expect(page.getByText(/^1 to 25 of/)).toBeVisible()
  await expect(listed(page).and(page.locator('[data-selected]'))).toHaveCount(2)
  await page.close()
})

/** In the slowest of the tabs: two seconds (truth.spec.ts), and what a busy machine takes to draw it eight times. */
async function expectHangToldIn(tabs: Page[]): Promise<void> {
  const quickest = await timeOfHang({ product, tabs, within: 5_000 })
  test.info().annotations.push({ type: 'a hang is told in every tab', description: `${quickest} ms` })
  expect(quickest).toBeLessThan(5_000)
}

/** The most rows that come at once, from now on. */
function watchRows(): void {
  const seen = { mostRows: 0 }
  Object.assign(globalThis, { seen })
  const observer = new MutationObserver((changes) => {
    const added = changes.flatMap((change) => [...change.addedNodes].filter((node) => node instanceof Element))
    const rows = added.flatMap((node) =>
      node.matches('tr[data-backup]') ? node : [...node.querySelectorAll('tr[data-backup]')],
    )
    seen.mostRows = Math.max(seen.mostRows, rows.length)
  })
  observer.observe(document.body, { subtree: true, childList: true })
}
