import { randomBytes } from 'node:crypto'
import { stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessiblePage } from './support/accessible.ts'
import { type Line, startLine } from './support/line.ts'
import { timeOfHang } from './support/lost.ts'
import { type Product, type Request, signIn, startProduct, untilCompleted } from './support/product.ts'
import { type ProtectedApp, startProtectedApp } from './support/protected-app.ts'
import { openSignedIn } from './support/signed-in.ts'

test.describe.configure({ mode: 'serial' })

let app: ProtectedApp
let product: Product
let line: Line
let page: Page
let request: Request
let backupId: string

test.beforeAll(async ({ browser }) => {
  app = await startProtectedApp('superuser')
  product = await startProduct(app.env)
  line = await startLine(product.url)
  request = await signIn(product.url)
  backupId = (await (await request('/api/admin/backups', { method: 'POST' })).json()).id
  await untilCompleted(request, `/api/admin/backups/${backupId}`)
  page = await openSignedIn(browser, line.url)
})

test.afterAll(async () => {
  await page?.context().close()
  await line?.close()
  await product?.stop()
  await app?.stop()
})

test('a server that hangs is told within two seconds, and what happened meanwhile is shown when it goes on', async () => {
  await page.goto('/backups')
  await expect(page.getByRole('row', { name: /^Manual/ })).toHaveCount(1)
  const meanwhile = async () => {
    await app.psql(`update backup_history set note = 'written meanwhile'`, 'console')
  }
  const quickest = await timeOfHang({ product, tabs: [page], within: 2_500, meanwhile })
  expect(quickest).toBeLessThan(2_500)
  await expect(page.getByRole('row', { name: /^Manual/ })).toContainText('written meanwhile')
})

test('an upload that a reload interrupts goes on from there with the same file, and with no other', async () => {
  // Looked at four times, each time by axe.
  test.slow()
  const archive = await anArchiveFromElsewhere()
  page.on('dialog', (dialog) => dialog.accept())
  await page.goto('/backups')
  line.limitTo(300_000)
  await chooseFile('Upload', archive)
  const [begun] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/tus')),
    page.getByRole('button', { name: /^Upload \d/ }).click(),
  ])
  const place = begun.headers().location ?? ''
  const arrived = async () => (await stat(path.join(app.env.BACKUP_DIR ?? '', '.uploads', path.basename(place)))).size
  await expect.poll(arrived).toBeGreaterThan(300_000)
  // Whoever asks for the offset interrupts what is being sent: the protocol's way out of connections that hang.
  const asked = await offsetOf(place)
  await expect.poll(arrived).toBeGreaterThan(asked + 300_000)
  // A second tab does not offer what the first is sending.
  const other = await page.context().newPage()
  await other.goto('/backups')
  await expect(other.getByRole('row').nth(1)).toBeVisible()
  await expect(other.getByText(/was interrupted at/)).toHaveCount(0)
  await page.reload()
  const banner = page.getByRole('complementary', { name: 'Interrupted upload' })
  await expect(banner).toContainText(/^The upload of from elsewhere\.tar\.gz was interrupted at \d+ %\./)
  await expectAccessiblePage(page)
  await other.close()

  line.limitTo(null)
  const changed = Buffer.from(archive.buffer)
  changed.writeUInt8((changed.readUInt8(30_000) + 1) % 256, 30_000)
  await chooseFile('Choose the file', { ...archive, buffer: changed })
  await expect(banner.getByRole('alert')).toContainText('is another file: it has the same size')
  await chooseFile('Choose the file', { ...archive, buffer: archive.buffer.subarray(1) })
  await expect(banner.getByRole('alert')).toContainText('is another file: it has ')

  const has = await offsetOf(place)
  const sent: { method: string; offset: number }[] = []
  page.on('request', (asked) => {
    if (asked.url().includes('/upload/tus'))
      sent.push({ method: asked.method(), offset: Number(asked.headers()['upload-offset']) })
  })
  await chooseFile('Choose the file', archive)
  await expect(page.getByRole('heading', { name: 'Uploaded and verified' })).toBeVisible({ timeout: 60_000 })
  expect(sent.filter(({ method }) => method === 'POST')).toEqual([])
  expect(sent.find(({ method }) => method === 'PATCH')?.offset).toBe(has)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('row', { name: /^Uploaded/ })).toContainText('Verified')
  await expect(banner).toHaveCount(0)
})

test('an interrupted upload that is discarded is gone from the server too', async () => {
  const metadata = `filename ${Buffer.from('left behind.tar.gz').toString('base64')}`
  const headers = { 'tus-resumable': '1.0.0', 'upload-length': '1000', 'upload-metadata': metadata }
  const place = (await request('/api/admin/backups/upload/tus', { method: 'POST', headers })).headers.get('location')
  expect(await offsetOf(place ?? '')).toBe(0)
  const kept = { url: `${line.url}${place}`, fileName: 'left behind.tar.gz', sizeBytes: 1000, ends: '' }
  await page.evaluate((upload) => localStorage.setItem(`unfinished-upload:${upload.url}`, JSON.stringify(upload)), kept)
  await page.reload()
  const banner = page.getByRole('complementary', { name: 'Interrupted upload' })
  await expect(banner).toContainText('left behind.tar.gz was interrupted at 0 %.')
  await banner.getByRole('button', { name: 'Discard' }).click()
  await expect(banner).toHaveCount(0)
  expect(await offsetOf(place ?? '')).toBeNaN()
  await page.reload()
  await expect(page.getByRole('row').nth(1)).toBeVisible()
  await expect(banner).toHaveCount(0)
})

type ChosenFile = { name: string; mimeType: string; buffer: Buffer }

/** Of a backup that is not here any more, and too large to be sent in a blink. */
async function anArchiveFromElsewhere(): Promise<ChosenFile> {
  await writeFile(path.join(app.documentsDir, 'film.bin'), randomBytes(6_000_000))
  const { id } = await (await request('/api/admin/backups', { method: 'POST' })).json()
  await untilCompleted(request, `/api/admin/backups/${id}`)
  const buffer = Buffer.from(await (await request(`/api/admin/backups/${id}/download`)).arrayBuffer())
  expect((await request(`/api/admin/backups/${id}`, { method: 'DELETE' })).status).toBe(204)
  return { name: 'from elsewhere.tar.gz', mimeType: 'application/gzip', buffer }
}

async function chooseFile(button: string, file: ChosenFile): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ])
  await chooser.setFiles(file)
}

/** How much of an upload the server has; NaN when it has nothing of it. */
async function offsetOf(place: string): Promise<number> {
  const answer = await request(place, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } })
  return Number(answer.headers.get('upload-offset') ?? Number.NaN)
}
