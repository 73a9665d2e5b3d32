import { randomBytes } from 'node:crypto'
import { stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { journeys, type Known } from './support/expired-journeys.ts'
import { type HeldDump, makeHeldDump } from './support/held-dump.ts'
import { type Line, startLine } from './support/line.ts'
import { admin, type Product, type Request, signIn, startProduct, untilCompleted } from './support/product.ts'
import { type ProtectedApp, startProtectedApp } from './support/protected-app.ts'
import { openSignedIn } from './support/signed-in.ts'

test.describe.configure({ mode: 'serial', timeout: 180_000 })

let app: ProtectedApp
let dump: HeldDump
let product: Product
let line: Line
let page: Page
let known: Known
let archive: { name: string; mimeType: string; buffer: Buffer }
/** How long it took from the click to the question, of the quickest. */
let quickest = Number.POSITIVE_INFINITY

test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000)
  app = await startProtectedApp('superuser')
  dump = await makeHeldDump()
  product = await startProduct({ ...app.env, ...dump.env })
  line = await startLine(product.url)
  const request = await signIn(product.url)
  archive = await anArchiveFromElsewhere(request)
  const taken = await backUp(request, { note: 'alder' })
  for (const note of ['birch', 'cedar', 'dogwood']) await backUp(request, { note, contents: 'database' })
  known = { backup: taken.id, fileName: taken.fileName, restore: '' }
  await post(request, '/api/admin/backups/schedules', { name: 'Nightly', frequency: 'daily', timeZone: 'UTC' })
  page = await openSignedIn(browser, line.url)
  page.setDefaultTimeout(20_000)
  page.setDefaultNavigationTimeout(60_000)
})

test.afterAll(async () => {
  await page?.context().close()
  await line?.close()
  await product?.stop()
  await app?.stop()
  await dump?.remove()
})

const sheet = () => page.getByRole('dialog', { name: 'Your session has ended' })

test.describe('a session that ends is asked for at the next click, which starts nothing and is made once more with nothing lost', () => {
  for (const { name, at, ready, act, kept, done, counted, adds } of journeys) {
    test(name, async () => {
      const restore = `select id from backup_history where kind = 'restore' order by created_at desc limit 1`
      known.restore = (await app.psql(restore, 'console')).trim()
      await page.goto(at(known))
      await ready?.(page, known)
      await kept(page, known)
      const before = await count(counted)
      await endSession()
      const clickedAt = Date.now()
      await act(page).catch(unlessAsked)
      await expect(sheet()).toBeVisible()
      quickest = Math.min(quickest, Date.now() - clickedAt)
      expect(await count(counted)).toBe(before)
      await signInAgain()
      await kept(page, known)
      expect(await count(counted)).toBe(before)
      await act(page)
      await done(page)
      await expect.poll(() => count(counted)).toBe(before + adds)
    })
  }

  test('within two seconds', () => {
    // Of so many one was not held up by what else the machine does.
    expect(quickest).toBeLessThan(2_000)
  })
})

test('a page that is only looked at is asked for too, and then shows what was asked for', async () => {
  const places: [string, string, string | RegExp][] = [
    [`/backups/${known.backup}`, 'Restore…', /^Back to/],
    [`/backups/${known.backup}`, 'Schedules', 'Schedules'],
  ]
  for (const [at, link, heading] of places) {
    await page.goto(at)
    await expect(page.getByRole('link', { name: link, exact: true }).first()).toBeVisible()
    await endSession()
    await followThroughSignIn(page.getByRole('link', { name: link, exact: true }).first())
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
  }
  await expect(page.getByText('Sign in first.')).toHaveCount(0)
})

test('two backups chosen to be compared are compared after the sign-in, and after a reload', async () => {
  const request = await signIn(product.url)
  const other = await backUp(request, { note: 'elm' })
  await page.goto('/backups')
  for (const note of ['alder', 'elm'])
    await page.getByRole('row').filter({ hasText: note }).getByRole('checkbox').check()
  await endSession()
  await followThroughSignIn(page.getByRole('link', { name: 'Compare' }))
  await expect(page).toHaveURL(new RegExp(`compare\\?.*${other.id}`))
  const compared = async () => {
    await expect(page.getByRole('heading', { level: 1, name: 'Compare two backups' })).toBeVisible()
    await expect(page.getByRole('heading', { name: 'Documents' })).toBeVisible()
  }
  await compared()
  await page.reload()
  await compared()
})

test('a restore under way goes on without a session, and a reload leads by the sign-in back to it', async () => {
  await dump.hold()
  await page.goto(`/backups/${known.backup}/restore`)
  await page.getByLabel('File name').fill(known.fileName)
  await page.getByRole('button', { name: 'Restore everything' }).click()
  await expect(page).toHaveURL(/operation=/)
  const address = page.url()
  const restores = await count(`select count(*) from backup_history where kind = 'restore'`)
  await endSession()
  await page.reload()
  await expect(page).toHaveURL(/sign-in/)
  await page.getByLabel('Mail address').fill(admin.email)
  await page.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(address)
  await expect(page.getByRole('heading', { level: 1, name: /^Restor/ })).toBeVisible()
  await dump.letGo()
  await expect(page.getByRole('heading', { level: 1, name: 'Restored' })).toBeVisible({ timeout: 60_000 })
  expect(await count(`select count(*) from backup_history where kind = 'restore'`)).toBe(restores)
})

test('a download is asked about before the browser saves anything', async () => {
  await page.goto(`/backups/${known.backup}`)
  const link = page.getByRole('link', { name: 'Download', exact: true })
  await expect(link).toBeVisible()
  let downloads = 0
  page.on('download', () => {
    downloads++
  })
  await endSession()
  await link.click().catch(unlessAsked)
  await expect(sheet()).toBeVisible()
  await signInAgain()
  expect(downloads).toBe(0)
  const begun = page.waitForEvent('download')
  await link.click()
  expect((await begun).suggestedFilename()).toBe(known.fileName)
  expect(await (await begun).failure()).toBeNull()
})

for (const when of ['before it begins', 'in the middle'] as const) {
  test(`an upload whose session ends ${when} waits for the sign-in, and arrives once`, async () => {
    const sent: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/upload/tus') && request.method() === 'POST') sent.push(request.url())
    })
    page.on('dialog', (dialog) => dialog.accept())
    await page.goto('/backups')
    const uploads = `select count(*) from backup_history where kind = 'upload' and status = 'completed'`
    const before = await count(uploads)
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Upload', exact: true }).click(),
    ])
    await chooser.setFiles(archive)
    const upload = page.getByRole('button', { name: /^Upload \d/ })
    await expect(upload).toBeVisible()
    if (when === 'before it begins') await endSession()
    else line.limitTo(500_000)
    const answered = page.waitForResponse(
      (answer) => answer.url().endsWith('/tus') && answer.request().method() === 'POST',
    )
    await upload.click()
    if (when === 'in the middle') await loseSessionInTheMiddle((await answered).headers().location ?? '')
    await expect(sheet()).toBeVisible()
    line.limitTo(null)
    expect(await count(uploads)).toBe(before)
    await signInAgain()
    await expect(page.getByRole('heading', { name: 'Uploaded and verified' })).toBeVisible({ timeout: 60_000 })
    expect(await count(uploads)).toBe(before + 1)
    expect(sent.length).toBe(when === 'before it begins' ? 2 : 1)
    await removeUpload()
  })
}

/** A second copy of an archive would be refused. */
async function removeUpload(): Promise<void> {
  const uploaded = `select id from backup_history where kind = 'upload' and status = 'completed' and removed_at is null`
  const id = (await app.psql(uploaded, 'console')).trim()
  const request = await signIn(product.url)
  expect((await request(`/api/admin/backups/${id}`, { method: 'DELETE' })).status).toBe(204)
}

/** A session is only looked at when a request begins: the line breaks, and the next one finds it gone. */
async function loseSessionInTheMiddle(place: string): Promise<void> {
  const file = path.join(app.env.BACKUP_DIR ?? '', '.uploads', path.basename(place))
  await expect.poll(async () => (await stat(file)).size).toBeGreaterThan(300_000)
  await endSession()
  line.cut()
  line.mend()
}

/** What the page asks for by itself may come first: then the question is over it, and there is nothing to click. */
async function unlessAsked(error: unknown): Promise<void> {
  if (!(await sheet().isVisible())) throw error
}

/** Follows a link without a session; the page it leads to, or the one it is on, is the same after the sign-in. */
async function followThroughSignIn(link: Locator): Promise<void> {
  const before = page.url()
  await link.click().catch(unlessAsked)
  await expect(sheet()).toBeVisible()
  const address = page.url()
  await signInAgain()
  expect(page.url()).toBe(address)
  if (address === before) await link.click()
}

async function endSession(): Promise<void> {
  await app.psql('delete from auth_sessions', 'console')
}

async function signInAgain(): Promise<void> {
  await sheet().getByLabel('Password', { exact: true }).fill(admin.password)
  await page.keyboard.press('Enter')
  await expect(sheet()).toHaveCount(0)
}

async function count(sql: string): Promise<number> {
  return Number(await app.psql(sql, 'console'))
}

async function post(request: Request, place: string, body: object): Promise<{ id: string }> {
  const headers = { 'content-type': 'application/json' }
  return (await request(place, { method: 'POST', body: JSON.stringify(body), headers })).json()
}

async function backUp(request: Request, wish: object): Promise<{ id: string; fileName: string }> {
  const { id } = await post(request, '/api/admin/backups', wish)
  const { fileName } = await untilCompleted(request, `/api/admin/backups/${id}`)
  return { id, fileName: String(fileName) }
}

/** Of a backup that is not here any more, and too large to be sent in a blink. */
async function anArchiveFromElsewhere(request: Request) {
  await writeFile(path.join(app.documentsDir, 'film.bin'), randomBytes(4_000_000))
  const { id } = await backUp(request, {})
  const buffer = Buffer.from(await (await request(`/api/admin/backups/${id}/download`)).arrayBuffer())
  await request(`/api/admin/backups/${id}`, { method: 'DELETE' })
  return { name: 'from elsewhere.tar.gz', mimeType: 'application/gzip', buffer }
}
