import { open, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessiblePage } from './support/accessible.ts'
import { lookAt } from './support/look-at.ts'
import { openPage } from './support/open-page.ts'
import { admin, type Product, type Request, signIn, startProduct, untilCompleted } from './support/product.ts'

// What is looked at is looked at four times, each time by axe.
test.describe.configure({ mode: 'serial', timeout: 300_000 })

let product: Product
let request: Request
let page: Page
let backup: { id: string; fileName: string }

test.beforeAll(async ({ browser }, info) => {
  product = await startProduct()
  request = await signIn(product.url)
  const answer = await request('/api/admin/backups', { method: 'POST' })
  const { id } = await answer.json()
  const { fileName } = await untilCompleted(request, `/api/admin/backups/${id}`)
  backup = { id, fileName: String(fileName) }
  page = await openPage(browser, info, product.url)
  await page.goto(`/backups/${id}`)
  await page.getByLabel('Mail address').fill(admin.email)
  await page.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('region', { name: 'Integrity' })).toBeVisible()
})

test.afterAll(async () => {
  await page?.context().close()
  await product?.stop()
})

const archiveFile = () => path.join(product.directory, 'data/backups', backup.fileName)

test('a drill by button proves the backup restorable, and every page says so', async () => {
  await page.goto(`/backups/${backup.id}`)
  const integrity = page.getByRole('region', { name: 'Integrity' })
  await expect(integrity.getByText('Not drilled')).toBeVisible()
  await integrity.getByRole('button', { name: 'Drill' }).click()
  await expect(integrity.getByText(/^Restored beside the live data in /)).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('Proven restorable', { exact: true })).toBeVisible()
  await expect(page.getByText(/, in [\d.]+ m?i?n?s?/).first()).toBeVisible()
  await lookAt(page, 'backup-proven')

  await page.goto('/backups')
  await expect(page.getByRole('row').filter({ hasText: 'Proven restorable' })).toBeVisible()
  await page.goto('/settings')
  await expect(page.getByRole('link', { name: /^Just now, in |ago, in / })).toBeVisible()
})

test('a byte that fell over is found by a verify, says what to do, and is good again when it is', async () => {
  const whole = await readFile(archiveFile())
  const handle = await open(archiveFile(), 'r+')
  const at = whole.length - 5000
  await handle.write(Buffer.from([(whole[at] ?? 0) ^ 0xff]), 0, 1, at)
  await handle.close()

  await page.goto(`/backups/${backup.id}`)
  await page.getByRole('button', { name: 'Verify now' }).click()
  await expect(page.getByText('The archive is damaged')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText(`${backup.fileName} is damaged:`)).toBeVisible()
  await expect(page.getByText('take a new backup now', { exact: false })).toBeVisible()
  // Nothing is offered that would rely on it.
  await expect(page.getByRole('link', { name: 'Restore…' })).toBeHidden()
  await expect(page.getByRole('button', { name: 'Drill', exact: true })).toBeHidden()
  await lookAt(page, 'backup-damaged')
  await page.goto('/backups')
  await expect(page.getByRole('row').filter({ hasText: 'Damaged' })).toBeVisible()

  await writeFile(archiveFile(), whole)
  await page.goto(`/backups/${backup.id}`)
  await page.getByRole('button', { name: 'Verify again' }).click()
  await expect(page.getByText('The archive is damaged')).toBeHidden({ timeout: 60_000 })
  await expect(page.getByRole('link', { name: 'Restore…' })).toBeVisible()
})

test('the rhythms are set in the settings', async () => {
  await page.goto('/settings')
  const form = page.getByRole('form', { name: 'Verify and drill' })
  await expect(form.getByLabel('Each archive every')).toHaveValue('30 days')
  await form.getByLabel('Each archive every').fill('14')
  await form.getByRole('switch', { name: 'Drill the newest backup from time to time' }).uncheck()
  await expectAccessiblePage(page)
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Verify and drill are saved.')).toBeVisible()
  const settings = await (await request('/api/admin/backups/settings')).json()
  expect(settings).toMatchObject({ verifyEveryDays: 14, drillEveryDays: null })
})

test('a speed limit and a compression level are set beside them', async () => {
  await page.goto('/settings')
  const form = page.getByRole('form', { name: 'Speed limit' })
  await form.getByRole('switch', { name: 'Limit how fast they read' }).check()
  await form.getByLabel('All together, at most').fill('40')
  const compression = page.getByRole('form', { name: 'Compression' })
  await compression.getByRole('radio', { name: 'Level 6' }).check()
  await lookAt(page, 'speed-limit')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('The speed limit is saved.')).toBeVisible()
  expect(await (await request('/api/admin/backups/settings')).json()).toMatchObject({ speedLimitMib: 40 })
  await compression.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('The compression level is saved.')).toBeVisible()
  expect(await (await request('/api/admin/backups/settings')).json()).toMatchObject({ compressionLevel: 6 })
})
