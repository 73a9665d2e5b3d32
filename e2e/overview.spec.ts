import { rename } from 'node:fs/promises'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { lookAt } from './support/look-at.ts'
import { openPage } from './support/open-page.ts'
import { admin, type Product, type Request, signIn, startProduct, untilCompleted } from './support/product.ts'

// What is looked at is looked at four times, each time by axe.
test.describe.configure({ mode: 'serial', timeout: 300_000 })

let product: Product
let page: Page
let request: Request

test.beforeAll(async ({ browser }, info) => {
  product = await startProduct()
  request = await signIn(product.url)
  page = await openPage(browser, info, product.url)
  page.on('pageerror', (error) => failures.push(`uncaught in the page: ${error.message}`))
})

test.afterAll(async () => {
  await page?.context().close()
  await product?.stop()
})

const failures: string[] = []
test.afterEach(() => {
  expect(failures.splice(0)).toEqual([])
})

const headline = () => page.getByRole('heading', { level: 1 })

test('the way in says what is wrong with a password, and with a link that was cut off', async () => {
  await page.goto('/set-up?token=a-token')
  await expect(headline()).toBeVisible()
  await lookAt(page, 'set-up')
  await page.goto('/set-up')
  await expect(page.getByRole('alert')).toContainText('This link is not complete')
  await lookAt(page, 'set-up-cut-off')
  await page.goto('/sign-in')
  await page.getByLabel('Mail address').fill(admin.email)
  await lookAt(page, 'sign-in')
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('Mail address or password is wrong.')).toBeVisible()
  await lookAt(page, 'sign-in-refused')
})

test('the first page after signing in says that nothing is protected yet, and what was found', async () => {
  await page.goto('/sign-in')
  await page.getByLabel('Mail address').fill(admin.email)
  await page.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(headline()).toHaveText('Not protected yet')
  const steps = page.getByRole('list', { name: 'First steps' })
  await expect(steps).toContainText('The app database answers')
  await expect(steps).toContainText('Mail is not set up')
  await lookAt(page, 'overview-first-run')
  await page.goto('/backups')
  await expect(headline()).toHaveText('No backups yet')
  await lookAt(page, 'backups-empty')
  await page.goto('/settings/alerts')
  await expect(page.getByText('RESEND_API_KEY').first()).toBeVisible()
  await lookAt(page, 'alerts-no-mail')
  await page.goto('/')
})

test('one click schedules, another backs up, and then it says protected', async () => {
  await page.getByRole('button', { name: 'Back up every night' }).click()
  await expect(page.getByText('A schedule is on.')).toBeVisible()
  await page.reload()
  await expect(page.getByText('A schedule is on.')).toBeVisible()
  await page.getByRole('button', { name: 'Back up now' }).click()
  await expect(headline()).toHaveText('Protected', { timeout: 60_000 })
  await expect(page.getByText(/^Last backup .*, next in /)).toBeVisible()
  await expect(page.getByRole('article', { name: 'Nightly' })).toContainText('Has not run yet')
  await lookAt(page, 'overview-first-backup')
})

test('a failed run says what one can still return to, and the way to why is one click', async () => {
  const [schedule] = await (await request('/api/admin/backups/schedules')).json()
  const documents = path.join(product.directory, 'data/documents')
  await rename(documents, `${documents}-away`)
  try {
    await page.goto('/schedules')
    const banner = page.getByRole('complementary', { name: 'The next backup would fail.' })
    // It comes after the page, and what is clicked at that moment moves away from under the mouse.
    await expect(banner).toBeVisible({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Run now, Nightly' }).click()
    await expect(page.getByRole('article', { name: 'Nightly' })).toContainText('Failed', { timeout: 60_000 })
    await page.reload()
    await expect(banner).toBeVisible()
    await lookAt(page, 'problem')
  } finally {
    await rename(`${documents}-away`, documents)
  }
  await page.goto('/')
  await expect(headline()).toHaveText('Not protected')
  await expect(page.getByText('You can still return to')).toBeVisible()
  const attention = panel('Needs attention')
  await expect(attention).toContainText('Nightly failed the last time')
  await lookAt(page, 'overview-failed')
  await page.getByRole('region', { name: 'Protection' }).getByRole('link', { name: 'See why' }).click()
  await expect(page).toHaveURL(/backups\/[0-9a-f-]{36}$/)
  await expect(page.getByText('cannot be read').first()).toBeVisible()
  await lookAt(page, 'backup-failed')
  expect(schedule.name).toBe('Nightly')
})

test('a run that completes makes it good again, without a reload', async () => {
  await page.goto('/')
  await expect(headline()).toHaveText('Not protected')
  const { id } = await (await request('/api/admin/backups', { method: 'POST' })).json()
  await untilCompleted(request, `/api/admin/backups/${id}`)
  // The schedule itself has still failed: a later backup holds what it would have.
  await expect(headline()).toHaveText('Needs a look')
  await page.goto('/schedules')
  await page.getByRole('button', { name: 'Run now, Nightly' }).click()
  await expect(page.getByRole('article', { name: 'Nightly' })).toContainText('Verified', { timeout: 60_000 })
  await page.getByRole('link', { name: 'Overview', exact: true }).click()
  await expect(headline()).toHaveText('Protected')
})

test('what happened last leads to its page', async () => {
  await panel('Recent activity')
    .getByRole('link', { name: /Backup, Nightly/ })
    .first()
    .click()
  await expect(page).toHaveURL(/backups\/[0-9a-f-]{36}$/)
})

function panel(title: string) {
  return page.locator('section', { has: page.getByRole('heading', { level: 2, name: title }) })
}
