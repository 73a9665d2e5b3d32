import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { lookAt } from './support/look-at.ts'
import { openPage } from './support/open-page.ts'
import { admin, type Product, signIn, startProduct, untilCompleted } from './support/product.ts'
import { type ProtectedApp, startProtectedApp } from './support/protected-app.ts'

// What is looked at is looked at four times, each time by axe.
test.describe.configure({ mode: 'serial', timeout: 300_000 })

type State = { dump: string; documents: Record<string, string> }

let app: ProtectedApp
let product: Product
let page: Page
let backup: { id: string; fileName: string }
let then: State
let changed: State

const stateOf = async (): Promise<State> => ({ dump: await app.dump(), documents: await app.hashDocuments() })

test.beforeAll(async ({ browser }, info) => {
  app = await startProtectedApp('plain owner')
  product = await startProduct(app.env)
  const request = await signIn(product.url)
  then = await stateOf()
  const { id } = await (await request('/api/admin/backups', { method: 'POST' })).json()
  const { fileName } = await untilCompleted(request, `/api/admin/backups/${id}`)
  backup = { id, fileName: String(fileName) }
  await app.psql(`DELETE FROM fuel_logs WHERE id % 3 = 0; CREATE TABLE entered_since (id int PRIMARY KEY);`)
  await rm(path.join(app.documentsDir, Object.keys(then.documents)[0] ?? ''))
  await writeFile(path.join(app.documentsDir, 'entered since.txt'), 'not in the backup')
  changed = await stateOf()
  page = await openPage(browser, info, product.url)
})

test.afterAll(async () => {
  await page?.context().close()
  await product?.stop()
  await app?.stop()
})

test('a restore in the browser offers its undo, with its time and its cost', async () => {
  await page.goto('/sign-in')
  await page.getByLabel('Mail address').fill(admin.email)
  await page.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  // The overview: only there is the session for sure.
  await expect(page.getByRole('heading', { level: 1, name: /look|[Pp]rotected/ })).toBeVisible()
  await page.goto(`/backups/${backup.id}/restore`)
  await page.getByLabel('File name').fill(backup.fileName)
  await expect(page.locator('.mantine-Skeleton-root')).toHaveCount(0)
  await lookAt(page, 'restore-difference')
  await page.getByRole('button', { name: 'Restore everything' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Restored' })).toBeVisible({ timeout: 60_000 })
  expect(await stateOf()).toEqual(then)
  await expect(page.getByText(/^Can be undone until /)).toBeVisible()
  await expect(page.getByText(/takes .*B of database, .*B of documents/)).toBeVisible()
  await expect(page.getByText('Live data: replaced, can be undone')).toBeVisible()
  await lookAt(page, 'restore-restored')
})

test('an undo says what it costs first, and brings back every row and document', async () => {
  await page.getByRole('button', { name: 'Undo…' }).click()
  const sheet = page.getByRole('dialog', { name: 'Undo this restore?' })
  await expect(sheet).toContainText('in one step of about a second')
  await expect(sheet).toContainText('What was entered or changed since')
  await lookAt(page, 'restore-undo')
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  expect(await stateOf()).toEqual(then)

  await page.getByRole('button', { name: 'Undo…' }).click()
  await sheet.getByRole('button', { name: 'Undo the restore' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Undone' })).toBeVisible({ timeout: 60_000 })
  expect(await stateOf()).toEqual(changed)
  await expect(page.getByText('Live data: as before the restore')).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: 'Swap the database back' })).toContainText('is kept as')
  await lookAt(page, 'restore-undone')
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'Undone' })).toBeVisible()
})

test('the audit log tells of both, and there is no second undo', async () => {
  await page.goto('/settings/audit')
  await expect(page.getByText(`Undid the restore of backup ${backup.fileName}`)).toBeVisible()
  await expect(page.getByText(`Started a restore of backup ${backup.fileName}`)).toBeVisible()
  const request = await signIn(product.url)
  const again = await request('/api/admin/backups/restore/undo', { method: 'POST' })
  expect(again.status).toBe(409)
  expect(await again.json()).toMatchObject({ code: 'conflict', message: expect.stringContaining('undone already') })
  const status = await (await request('/api/admin/backups/restore/status')).json()
  expect(status).toMatchObject({
    status: 'undone',
    undoUntil: null,
    undo: { status: 'completed', requestedBy: admin.email },
  })
})
