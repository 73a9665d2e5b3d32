import { readFile } from 'node:fs/promises'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { expectAccessiblePage } from './support/accessible.ts'
import { dropFile } from './support/drop-file.ts'
import { openPage } from './support/open-page.ts'
import { admin, type Product, startProduct } from './support/product.ts'

test.describe.configure({ mode: 'serial' })

let product: Product
let page: Page
let archive: { name: string; bytes: Buffer }

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

test('shows nothing without a session, and refuses a wrong password', async () => {
  await page.goto('/backups?state=failed')
  await expect(page).toHaveURL(/sign-in/)
  await page.getByLabel('Mail address').fill(admin.email)
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('Mail address or password is wrong.')).toBeVisible()
  await expectAccessible()
})

test('says that a set-up link without its token is not complete', async () => {
  await page.goto('/set-up')
  await expect(page.getByRole('alert')).toContainText('This link is not complete')
  await expect(page.getByRole('button', { name: /Create the admin/ })).toBeDisabled()
  await page.goto('/sign-in?return=/backups?state=failed')
  await page.getByLabel('Mail address').fill(admin.email)
})

test('signs in, and an empty store says what to do first', async () => {
  await page.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  // The sign-in's own address names the list as the way back: only the list's heading says that the session is there.
  await expect(page.getByRole('heading', { level: 1, name: 'Backups' })).toBeVisible()
  await expect(page).toHaveURL(/\/backups\?state=failed$/)
  await page.goto('/backups')
  await expect(page.getByRole('button', { name: /Back up now/ }).first()).toBeVisible()
  await expectAccessible()
})

test('backs up with progress in the row until it is verified', async () => {
  // Slows nothing down: the row is written to by the live stream, so every state it shows has been on the server.
  const seen = watchStates(page)
  await page
    .getByRole('button', { name: /Back up now/ })
    .first()
    .click()
  await expect(row(/^Manual/)).toContainText('Verified', { timeout: 60_000 })
  expect(await seen()).toEqual(
    expect.arrayContaining([expect.stringMatching(/Preparing|Database|Documents|Verify|Waiting/i)]),
  )
  await expectAccessible()
})

test('downloads the archive it lists', async () => {
  const [download] = await Promise.all([page.waitForEvent('download'), choose(row(/^Manual/), 'Download')])
  archive = { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
  expect(archive.name).toMatch(/^motovaultpro_backup_\d{8}_\d{6}\.tar\.gz$/)
  expect([...archive.bytes.subarray(0, 3)]).toEqual([0x1f, 0x8b, 8])
})

test('lets a row be dragged out of the browser as a file', async () => {
  const offered = await row(/^Manual/).evaluate((element) => {
    const dataTransfer = new DataTransfer()
    element.dispatchEvent(new DragEvent('dragstart', { bubbles: true, dataTransfer }))
    return dataTransfer.getData('DownloadURL')
  })
  expect(offered).toMatch(
    new RegExp(
      `^application/gzip:${archive.name.replaceAll('.', '\\.')}:http://localhost:\\d+/api/admin/backups/.*/download$`,
    ),
  )
})

test('shows what a backup holds', async () => {
  await row(/^Manual/)
    .getByRole('link')
    .first()
    .click()
  await expect(page).toHaveURL(/backups\/[0-9a-f-]{36}$/)
  await expect(page.getByText('fuel_logs').first()).toBeVisible()
  await expect(page.getByText(archive.name).first()).toBeVisible()
  await expectAccessible()
})

test('restores after a preview and the typed name, and says what became of live data', async () => {
  await page
    .getByRole('link', { name: /Restore/ })
    .first()
    .click()
  await expect(page.getByRole('heading', { level: 1, name: /^Back to/ })).toBeVisible()
  await expect(page.getByText('untouched', { exact: true }).first()).toBeVisible()
  const start = page.getByRole('button', { name: 'Restore everything' })
  await expect(start).toBeDisabled()
  await page.getByRole('textbox', { name: 'File name' }).fill('motovaultpro_backup_wrong.tar.gz')
  await expect(start).toBeDisabled()
  await expectAccessible()
  await page.getByRole('textbox', { name: 'File name' }).fill(archive.name)
  await start.click()
  await expect(page.getByRole('heading', { level: 1, name: 'Restored' })).toBeVisible({ timeout: 80_000 })
  await expectAccessible()
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'Restored' })).toBeVisible()
  await page.goto('/backups')
  await expect(row(/^Safety/)).toContainText('Pinned')
})

test('refuses a file that is no archive before anything is sent', async () => {
  const sent = countUploads(page)
  await dropFile(page, 'holiday.tar.gz', Buffer.from('this is no archive'))
  const sheet = page.getByRole('dialog')
  await expect(sheet).toContainText(/not|no /i)
  await expect(sheet.getByRole('button', { name: /^Upload/ })).toHaveCount(0)
  await expectAccessible()
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  expect(sent()).toBe(0)
})

test('takes in an archive that is dropped on the list', async () => {
  await choose(row(/^Manual/), 'Delete…')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Delete/ })
    .click()
  await expect(row(/^Manual/)).toHaveCount(0)
  await dropFile(page, 'from elsewhere.tar.gz', archive.bytes)
  const sheet = page.getByRole('dialog')
  await expect(sheet).toContainText('53')
  await expectAccessible()
  await sheet.getByRole('button', { name: /^Upload \d/ }).click()
  await expect(page.getByRole('heading', { name: 'Uploaded and verified' })).toBeVisible({ timeout: 60_000 })
  await page.keyboard.press('Escape')
  await expect(row(/^Uploaded/)).toContainText('Verified')
})

test('keeps filters and page in the address', async () => {
  await page.goto('/backups?origin=safety')
  await expect(row(/^Safety/)).toBeVisible()
  await expect(row(/^Uploaded/)).toHaveCount(0)
  await page.goto('/backups?search=nothing-is-called-this')
  await expect(page.getByText('Clear the filters')).toBeVisible()
  await expectAccessible()

  // A pause in the middle of a word: what comes after it goes on in the same field.
  await page.goto('/backups')
  await page.getByLabel('Search backups').pressSequentially('moto')
  await expect(page).toHaveURL(/search=moto$/)
  await page.keyboard.type('vault')
  await expect(page).toHaveURL(/search=motovault$/)
})

test('makes an API token whose secret is shown once', async () => {
  await page.goto('/settings')
  await page.getByRole('button', { name: /New token/ }).click()
  await page.getByLabel('Name', { exact: true }).fill('nightly cron')
  await page.getByRole('button', { name: 'Create the token' }).click()
  const secret = (await page.getByRole('dialog').getByText(/^mvp_/).textContent()) ?? ''
  await expectAccessible()
  await page.getByRole('button', { name: 'I have copied it' }).click()
  await expect(page.getByText('nightly cron')).toBeVisible()
  await expect(page.getByText(secret)).toHaveCount(0)
  const authorization = `Bearer ${secret}`
  expect((await fetch(`${product.url}/api/admin/backups`, { headers: { authorization } })).status).toBe(200)
})

test('is as accessible in the other colours', async ({ colorScheme }) => {
  await page.emulateMedia({ colorScheme: colorScheme === 'dark' ? 'light' : 'dark' })
  for (const address of ['/backups', '/settings']) {
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expectAccessible()
  }
})

function row(name: RegExp): Locator {
  return page.getByRole('row', { name }).first()
}

async function choose(of: Locator, item: string): Promise<void> {
  await of.getByRole('button', { name: /^More/ }).click()
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

/** Collects every text the newest manual row has shown. */
function watchStates(of: Page): () => Promise<string[]> {
  const started = of.evaluate(() => {
    const texts = new Set<string>()
    const look = () => {
      for (const element of document.querySelectorAll('tr')) texts.add(element.textContent ?? '')
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
    Object.assign(globalThis, { shownTexts: texts })
  })
  return async () => {
    await started
    return of.evaluate(() => [...(globalThis as unknown as { shownTexts: Set<string> }).shownTexts])
  }
}

function countUploads(of: Page): () => number {
  let count = 0
  of.on('request', (request) => {
    if (request.url().includes('/upload')) count++
  })
  return () => count
}

function expectAccessible(): Promise<void> {
  return expectAccessiblePage(page)
}
