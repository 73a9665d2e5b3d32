import { readFile } from 'node:fs/promises'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { lookAt } from './support/look-at.ts'
import { openPage } from './support/open-page.ts'
import { admin, type Product, type Request, signIn, startProduct } from './support/product.ts'

// What is looked at is looked at four times, each time by axe.
test.describe.configure({ mode: 'serial', timeout: 300_000 })

let product: Product
let page: Page
let request: Request

test.beforeAll(async ({ browser }, info) => {
  product = await startProduct()
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

test('what was done and what was refused is found from the settings, newest first', async () => {
  await page.goto('/settings')
  await page.getByLabel('Mail address').fill('eve@example.com')
  await page.getByLabel('Password', { exact: true }).fill('a guess that is wrong')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('Mail address or password is wrong.')).toBeVisible()
  await page.getByLabel('Mail address').fill(admin.email)
  await page.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()

  request = await signIn(product.url)
  const made = await send('POST', '/api/admin/backups/schedules', { name: 'Nightly', frequency: 'daily' })
  expect(made.status).toBe(201)
  const { id } = await made.json()
  const retention = { keepLast: 14, weekly: 4, monthly: 12 }
  expect((await send('PUT', `/api/admin/backups/schedules/${id}`, { retention })).status).toBe(200)

  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Audit log' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Audit log' })).toBeVisible()
  await expect(entries()).toContainText([
    /Changed schedule Nightly: .*last 7\s→\s14.*Done/,
    /Made schedule Nightly.*Done/,
    /Signed in/,
    /Signed in/,
    /Sign-in refused.*eve@example\.com.*Wrong address or password/,
    /Set up the first admin/,
  ])
  await lookAt(page, 'audit')
})

test('an entry opens by keyboard and shows before and after', async () => {
  const changed = entries().first()
  await expect(changed.getByRole('table')).toBeHidden()
  await changed.locator('summary').focus()
  await page.keyboard.press('Enter')
  await expect(changed.getByRole('row', { name: 'Retention last 7 14' })).toBeVisible()
  await expect(changed).toContainText('schedule.change')
  await lookAt(page, 'audit-details')
})

test('filters stand in the address, and what they hide can be had back', async () => {
  await page.getByLabel('Who').fill('EVE')
  await expect(page).toHaveURL(/who=EVE/)
  await expect(entries()).toHaveCount(1)
  await expect(entries()).toContainText('Sign-in refused')
  // What was typed is kept while the list follows.
  await expect(page.getByLabel('Who')).toBeFocused()

  await page.getByRole('combobox', { name: 'Action' }).click()
  await page.getByRole('option', { name: 'Schedules' }).click()
  await expect(page.getByRole('heading', { name: 'No entry of this kind by “EVE”' })).toBeVisible()
  await lookAt(page, 'audit-filtered-empty')
  await page.reload()
  await page.getByRole('link', { name: 'Clear the filters' }).click()
  await expect(page.getByLabel('Who')).toHaveValue('')
  await expect(entries()).toHaveCount(6)

  await page.getByLabel('To', { exact: true }).fill('2001-02-03')
  await expect(page.getByRole('heading', { name: 'No entry until 3 Feb 2001' })).toBeVisible()
  await page.getByLabel('To', { exact: true }).fill('')
  await page.getByLabel('From').fill('2001-02-03')
  await expect(page).toHaveURL(/from=2001-02-03/)
  await expect(entries()).toHaveCount(6)
})

test('the file holds what the filters let through', async () => {
  await page.goto('/settings/audit?action=schedule')
  await expect(entries()).toHaveCount(2)
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export as CSV' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/_audit_[\d-]+\.csv$/)
  const [head, ...lines] = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n')
  expect(head).toBe('\ufeffat,who,via,address,action,subject,subjectId,result,details')
  expect(lines.map((line) => line.split(',')[4])).toEqual(['schedule.change', 'schedule.create'])

  // Reading all of it is told too.
  await page.goto('/settings/audit')
  await expect(entries().first()).toContainText('Exported the audit log')
})

test('more than a page of it is turned over', async () => {
  for (let n = 0; n < 50; n++) await send('PUT', '/api/admin/backups/settings', { suspiciousDropPercent: 30 + n })
  await page.goto('/settings/audit')
  const pages = page.getByRole('navigation', { name: 'Pages' })
  await expect(pages).toContainText('1 to 50 of 57')
  await expect(entries().first()).toContainText(/Changed the settings: suspicious drop 78 %\s→\s79 %/)
  await pages.getByRole('link', { name: 'Older' }).click()
  await expect(entries()).toHaveCount(7)
  await expect(entries().last()).toContainText('Set up the first admin')
  await page.goto('/settings/audit?page=9')
  await expect(page.getByRole('heading', { name: 'This page of the log is empty' })).toBeVisible()
  await page.getByRole('link', { name: 'To the newest' }).click()
  await expect(entries()).toHaveCount(50)
})

function entries(): Locator {
  return page
    .locator('main')
    .getByRole('listitem')
    .filter({ has: page.locator('summary') })
}

function send(method: string, pathname: string, body: object): Promise<Response> {
  return request(pathname, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}
