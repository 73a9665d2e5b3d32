import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessiblePage } from './support/accessible.ts'
import { admin, type Product, signIn, startProduct, untilCompleted } from './support/product.ts'

test.setTimeout(300_000)

let product: Product
let backupId: string

test.beforeAll(async () => {
  product = await startProduct()
  const request = await signIn(product.url)
  const headers = { 'content-type': 'application/json' }
  const post = async (path: string, body: object) =>
    (await request(path, { method: 'POST', headers, body: JSON.stringify(body) })).json()
  await post('/api/admin/backups/schedules', { name: 'Nachts', frequency: 'daily' })
  const { id } = await post('/api/admin/backups', { note: 'Vor dem Umzug' })
  await untilCompleted(request, `/api/admin/backups/${id}`)
  backupId = id
})

test.afterAll(() => product?.stop())

test('who reads German is spoken to in German, on every screen and at every width, until English is chosen', async ({
  browser,
}) => {
  const page = await (await browser.newContext({ baseURL: product.url, locale: 'de-DE' })).newPage()
  await signInInGerman(page)
  await expectGerman(page, '/', 'Geschützt', 'german-overview')
  await expectGerman(page, '/backups', 'Backups', 'german-list')
  await expectGerman(page, `/backups/${backupId}`, /\d{2}:\d{2}/, 'german-backup')
  await expectGerman(page, `/backups/${backupId}/restore`, /Zurück zu/, 'german-restore')
  await expectGerman(page, '/schedules', 'Zeitpläne', 'german-schedules')
  // “Next” run, not the “Next” page: told apart by a context.
  await expect(page.getByText('Nächster', { exact: true })).toBeVisible()
  await expectGerman(page, '/schedules/new', 'Neuer Zeitplan', 'german-schedule')
  await expectGerman(page, '/settings', 'Einstellungen', 'german-settings')
  await expectGerman(page, '/settings/alerts', 'Benachrichtigungen', 'german-alerts')
  await page.getByRole('button', { name: /Konto von/ }).click()
  await page.getByRole('menuitem', { name: 'English' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Alerts' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await page.getByRole('button', { name: /account of/ }).click()
  await page.getByRole('menuitem', { name: 'Deutsch' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Benachrichtigungen' })).toBeVisible()
  await page.context().close()
})

async function signInInGerman(page: Page): Promise<void> {
  await page.goto('/sign-in')
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.getByText('Sign in as an admin.')).toBeVisible()
  await page.getByRole('button', { name: 'Deutsch' }).click()
  await expect(page.getByText('Als Admin anmelden.')).toBeVisible()
  await expectAccessiblePage(page)
  await page.getByLabel('E-Mail-Adresse').fill(admin.email)
  await page.getByLabel('Passwort', { exact: true }).fill(admin.password)
  await page.getByRole('button', { name: 'Anmelden' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Geschützt' })).toBeVisible()
}

/** Its heading, nothing English, nothing wider than a phone, no violation of axe. */
async function expectGerman(page: Page, address: string, heading: string | RegExp, picture: string): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(address)
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
  expect(await englishWords(page), `English on ${address}`).toEqual([])
  await expectAccessiblePage(page)
  await keepPicture(page, picture)
  await page.setViewportSize({ width: 390, height: 844 })
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), address).toBe(390)
  await keepPicture(page, `${picture}-phone`)
}

/** For whoever looks, as in lookAt: only with PICTURES set. */
async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.PICTURES
  if (folder)
    await page.screenshot({ path: path.join(folder, `${name}.jpg`), type: 'jpeg', quality: 80, fullPage: true })
}

/** Lines with a word that no German one has, outside of what says of itself that it is English. */
function englishWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const english = /\b(the|and|of|is|are|with|from|by|no|not|last|next|has|this|what|when|every|each)\b/i
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const lines: string[] = []
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent ?? ''
      if (english.test(text) && !node.parentElement?.closest('[lang="en"], script, style, noscript, .mono'))
        lines.push(text)
    }
    return lines
  })
}
