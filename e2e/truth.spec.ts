import { expect, type Page, test } from '@playwright/test'
import { admin, type Product, type Request, signIn, startProduct, untilCompleted } from './support/product.ts'
import { type ProtectedApp, startProtectedApp } from './support/protected-app.ts'

test.describe.configure({ mode: 'serial' })

let app: ProtectedApp
let product: Product
let page: Page
let request: Request
let backupId: string

test.beforeAll(async ({ browser }) => {
  app = await startProtectedApp('superuser')
  product = await startProduct(app.env)
  request = await signIn(product.url)
  backupId = (await (await request('/api/admin/backups', { method: 'POST' })).json()).id
  await untilCompleted(request, `/api/admin/backups/${backupId}`)
  const context = await browser.newContext({ baseURL: product.url })
  const answer = await context.request.post('/api/auth/sign-in/email', {
    data: admin,
    headers: { origin: product.url },
  })
  expect(answer.ok()).toBe(true)
  page = await context.newPage()
})

test.afterAll(async () => {
  await page?.context().close()
  await product?.stop()
  await app?.stop()
})

test('a server that hangs is told within two seconds, and what happened meanwhile is shown when it goes on', async () => {
  await page.goto('/backups')
  await expect(page.getByRole('row', { name: /^Manual/ })).toHaveCount(1)
  const banner = page.getByText(/^No connection since \d\d:\d\d\.$/)
  let quickest = Number.POSITIVE_INFINITY
  // A machine that is busy with something else may be late once.
  for (let tries = 0; tries < 3 && quickest > 2_500; tries++) {
    await expect(banner).toHaveCount(0)
    const told = page.evaluate(whenBannerComes)
    const hungAt = Date.now()
    product.process.kill('SIGSTOP')
    quickest = Math.min(quickest, (await told) - hungAt)
    if (tries === 0) await app.psql(`update backup_history set note = 'written meanwhile'`, 'console')
    product.process.kill('SIGCONT')
    await expect(banner).toHaveCount(0)
  }
  expect(quickest).toBeLessThan(2_500)
  await expect(page.getByRole('row', { name: /^Manual/ })).toContainText('written meanwhile')
})

/** By the clock of this machine, which the page shares. */
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
