import { createHash } from 'node:crypto'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessiblePage } from './support/accessible.ts'
import { lookAt } from './support/look-at.ts'
import { openPage } from './support/open-page.ts'
import { admin, type Product, signIn, startProduct, untilCompleted } from './support/product.ts'
import { type ProtectedApp, startProtectedApp } from './support/protected-app.ts'

// What is looked at is looked at four times, each time by axe.
test.describe.configure({ mode: 'serial', timeout: 300_000 })

let app: ProtectedApp
let product: Product
let page: Page
let backup: { id: string; fileName: string }
let then: Record<string, string>
/** Three documents of the demo: to be changed, to be deleted, and to be left alone. */
let changed: string
let deleted: string
let other: string

test.beforeAll(async ({ browser }, info) => {
  app = await startProtectedApp('superuser')
  product = await startProduct(app.env)
  const request = await signIn(product.url)
  const { id } = await (await request('/api/admin/backups', { method: 'POST' })).json()
  const completed = await untilCompleted(request, `/api/admin/backups/${id}`)
  backup = { id, fileName: String(completed.fileName) }
  then = await app.hashDocuments()
  const pdfs = Object.keys(then).filter((file) => file.endsWith('.pdf'))
  const [first, second, third] = pdfs
  if (!first || !second || !third) throw new Error('the demo has too few papers')
  changed = first
  deleted = second
  other = third
  page = await openPage(browser, info, product.url)
})

test.afterAll(async () => {
  await page?.context().close()
  await product?.stop()
  await app?.stop()
})

const nameOf = (file: string) => path.posix.basename(file)
const live = (file: string) => path.join(app.documentsDir, file)
const row = (name: string) => page.getByRole('row').filter({ hasText: name }).first()

test('the documents of a backup are browsed by folders, and the address holds the place', async () => {
  await page.goto(`/sign-in?return=${encodeURIComponent(`/backups/${backup.id}`)}`)
  await page.getByLabel('Mail address').fill(admin.email)
  await page.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { level: 2, name: 'Documents' })).toBeVisible()
  const folders = changed.split('/').slice(0, -1)
  for (const folder of folders) await page.getByRole('button', { name: folder, exact: true }).click()
  await expect(row(nameOf(changed))).toBeVisible()
  await page.reload()
  await expect(row(nameOf(changed))).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Folders' })).toContainText(folders.at(-1) ?? '')
  await lookAt(page, 'backup-folder')
  await page.getByRole('button', { name: 'All documents' }).click()
  await expect(row(nameOf(changed))).toHaveCount(0)
})

test('a document is found by words of its path and downloaded byte for byte', async () => {
  await page.getByLabel('Search documents').fill(changed.replaceAll('/', ' ').toUpperCase())
  await expect(page).toHaveURL(/find=/)
  const link = page.getByRole('link', { name: `Download ${changed}`, exact: true })
  await expect(link).toBeVisible()
  await lookAt(page, 'backup-found')
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  expect(download.suggestedFilename()).toBe(nameOf(changed))
  const bytes = await readFile(await download.path())
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(then[changed])
})

test('the preview says in words what is lost, and lists each document that changes', async () => {
  await app.psql(`insert into fuel_logs (vehicle_id, driver_id, filled_at, odometer_km, quantity, unit_price, station)
    select v.id, u.id, now(), 900000 + n, 40, 1.7, 'Late'
    from generate_series(1, 14) n, (select min(id) as id from vehicles) v, (select min(id) as id from users) u`)
  await writeFile(live(changed), 'spoiled')
  await rm(live(deleted))
  for (const name of ['one', 'two', 'three']) await writeFile(live(`late-${name}.txt`), name)
  await page.goto(`/backups/${backup.id}/restore`)
  await expect(page.getByRole('heading', { level: 1, name: /^Back to/ })).toBeVisible()
  await expect(page.getByText(/^You will lose 14 fuel logs and 3 documents recorded since/)).toBeVisible({
    timeout: 30_000,
  })
  await expect(page.getByText(/The whole restore takes about/)).toContainText('guessed from earlier backups')
  await expect(row(changed)).toContainText('is replaced')
  await expect(row(deleted)).toContainText('comes back')
  await expect(row('late-one.txt')).toContainText('goes')
  await page.getByText(/^Removed 3$/).click()
  await expect(page).toHaveURL(/kind=remove/)
  await expect(row(changed)).toHaveCount(0)
  await page.reload()
  await expect(row('late-two.txt')).toContainText('goes')
  await expect(row(changed)).toHaveCount(0)
  await expectAccessiblePage(page)
})

test('two chosen documents are put back, and everything else stays as it is', async () => {
  const untouched = await stat(live(other))
  await page.goto(`/backups/${backup.id}/restore`)
  await page.getByText('Chosen documents', { exact: true }).click()
  await expect(page).toHaveURL(/scope=chosen/)
  for (const file of [changed, deleted]) {
    await page.getByLabel('Search documents').fill(file)
    await page.getByRole('checkbox', { name: file, exact: true }).check()
  }
  await expect(page).toHaveURL(/chosen=/)
  await page.reload()
  await expect(page.getByRole('button', { name: `Leave out ${changed}`, exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: `Leave out ${deleted}`, exact: true })).toBeVisible()
  await lookAt(page, 'restore-chosen')
  await page.getByRole('textbox', { name: 'File name' }).fill(backup.fileName)
  await page.getByRole('button', { name: 'Restore the chosen documents' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Restored' })).toBeVisible({ timeout: 80_000 })
  await expect(page.getByText(/The database and all other documents were left as they are/)).toBeVisible()
  await lookAt(page, 'restore-restored-chosen')

  const now = await app.hashDocuments()
  const late = Object.keys(now).filter((file) => file.startsWith('late-'))
  expect(late).toHaveLength(3)
  for (const file of late) delete now[file]
  expect(now).toEqual(then)
  expect((await stat(live(other))).ino).toBe(untouched.ino)
  expect(await app.psql(`select count(*) from fuel_logs where station = 'Late'`)).toBe('14\n')
})
