import { expect, type Page, test } from '@playwright/test'
import { lookAt } from './support/look-at.ts'
import { openPage } from './support/open-page.ts'
import { admin, type Product, type Request, signIn, startProduct, untilCompleted } from './support/product.ts'

test.describe.configure({ mode: 'serial' })

let product: Product
let page: Page
let request: Request

test.beforeAll(async ({ browser }, info) => {
  product = await startProduct()
  request = await signIn(product.url)
  page = await openPage(browser, info, product.url)
  page.on('pageerror', (error) => failures.push(`uncaught in the page: ${error.message}`))
  await page.goto('/backups')
  await page.getByLabel('Mail address').fill(admin.email)
  await page.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Backups' })).toBeVisible()
})

test.afterAll(async () => {
  await page?.context().close()
  await product?.stop()
})

const failures: string[] = []
test.afterEach(() => {
  expect(failures.splice(0)).toEqual([])
})

test('the tab says how far a backup is, and is its old self afterwards', async () => {
  const seen = await watchTab(page)
  await page.getByRole('button', { name: 'Back up now' }).first().click()
  await expect(page.getByRole('row', { name: /^Manual/ })).toContainText('Verified', { timeout: 60_000 })
  await expect(page).toHaveTitle('Backups · MotoVaultPro Backup')
  expect(await seen()).toContainEqual(expect.stringMatching(/^(Running|\d+%) · Backups · MotoVaultPro Backup$/))
  expect(await seen()).toContainEqual(expect.stringMatching(/^data:image\/svg/))
  await expect(page.locator('link[rel="icon"]')).toHaveAttribute('href', '/mark.svg')
})

test('a page that is loaded in the middle of a backup shows it, in every tab, and starts nothing', async () => {
  const before = await countBackups()
  const other = await page.context().newPage()
  await other.goto('/')
  await expect(other.getByRole('heading', { level: 1 })).toBeVisible()
  const [id] = await Promise.all([
    request('/api/admin/backups', { method: 'POST' }).then(async (answer) => (await answer.json()).id as string),
    page.reload(),
  ])
  await page.goto(`/backups/${id}`)
  await page.reload()
  await untilCompleted(request, `/api/admin/backups/${id}`)
  await expect(page.getByText('Verified').first()).toBeVisible()
  await other.goto('/backups')
  await expect(other.getByRole('row', { name: /^Manual/ })).toHaveCount(before + 1)
  expect(await countBackups()).toBe(before + 1)
  await other.close()
})

test('says that the server is gone, keeps what is shown, and goes on by itself when it is back', async () => {
  // Looked at four times, each time by axe.
  test.slow()
  await page.goto('/backups')
  await expect(page.getByRole('row', { name: /^Manual/ })).toHaveCount(2)
  const banner = page.getByText(/^No connection since \d\d:\d\d\.$/)
  await expect(banner).toHaveCount(0)
  await product.end()
  await expect(banner).toBeVisible()
  await expect(page.getByRole('row', { name: /^Manual/ })).toHaveCount(2)
  await lookAt(page, 'lost-connection')
  await product.start()
  await expect(banner).toHaveCount(0, { timeout: 30_000 })
  // What happens from now on is shown without a reload.
  request = await signIn(product.url)
  await request('/api/admin/backups', { method: 'POST' })
  await expect(page.getByRole('row', { name: /^Manual/ })).toHaveCount(3, { timeout: 30_000 })
})

test('a browser that is offline says so, and is asked again when it is not', async () => {
  const banner = page.getByText(/^No connection since/)
  await page.context().setOffline(true)
  await expect(banner).toBeVisible()
  await page.context().setOffline(false)
  await expect(banner).toHaveCount(0, { timeout: 30_000 })
})

test('a session that ends asks for a new one over a half filled form, which is then saved', async () => {
  // Looked at four times, each time by axe.
  test.slow()
  await page.goto('/schedules/new')
  await page.getByLabel('Name').fill('Before the upgrade')
  await page.getByRole('textbox', { name: 'Time', exact: true }).fill('4:15')
  await expect(page.getByText(/^Every day at 04:15/)).toBeVisible()
  await page.context().clearCookies()
  const sheet = page.getByRole('dialog', { name: 'Your session has ended' })
  // What the page asks by itself may be refused first: then the sheet lies over the button already.
  await page
    .getByRole('button', { name: 'Save' })
    .click({ timeout: 5_000 })
    .catch(() => undefined)
  await expect(sheet).toBeVisible()
  await lookAt(page, 'session-ended')
  await page.keyboard.press('Escape')
  await expect(sheet.getByLabel('Mail address')).toHaveValue(admin.email)
  await sheet.getByLabel('Password', { exact: true }).fill('not the password')
  await page.keyboard.press('Enter')
  await expect(sheet.getByText('Mail address or password is wrong.')).toBeVisible()
  await sheet.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.keyboard.press('Enter')
  await expect(sheet).toHaveCount(0)
  await expect(page.getByLabel('Name')).toHaveValue('Before the upgrade')
  await expect(page.getByRole('textbox', { name: 'Time', exact: true })).toHaveValue('04:15')
  await expect(page.getByText('Sign in first')).toHaveCount(0)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page).toHaveURL(/\/schedules$/)
  await expect(page.getByRole('link', { name: 'Before the upgrade' }).first()).toBeVisible()
})

async function countBackups(): Promise<number> {
  return (await (await request('/api/admin/backups')).json()).total
}

/** Every title and every icon the tab has had from now on. */
async function watchTab(of: Page): Promise<() => Promise<string[]>> {
  await of.evaluate(() => {
    const seen = new Set<string>()
    const look = () => {
      seen.add(document.title)
      seen.add(document.querySelector('link[rel="icon"]')?.getAttribute('href') ?? '')
    }
    const whatever = { subtree: true, childList: true, characterData: true, attributes: true }
    new MutationObserver(look).observe(document.head, whatever)
    Object.assign(globalThis, { seenInTab: seen })
  })
  return () => of.evaluate(() => [...(globalThis as unknown as { seenInTab: Set<string> }).seenInTab])
}
