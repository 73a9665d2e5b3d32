import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessiblePage, untilStill } from './support/accessible.ts'
import { overflowingWords } from './support/overflowing.ts'
import { admin, type Product, type Request, signIn, startProduct, untilCompleted } from './support/product.ts'

test.setTimeout(300_000)

let product: Product
let request: Request
let backupId: string

test.beforeAll(async () => {
  product = await startProduct()
  request = await signIn(product.url)
  const headers = { 'content-type': 'application/json' }
  const post = async (path: string, body: object) =>
    (await request(path, { method: 'POST', headers, body: JSON.stringify(body) })).json()
  await post('/api/admin/backups/schedules', { name: 'Nachts', frequency: 'daily' })
  await post('/api/admin/backups/schedules', { name: 'Montags', frequency: 'custom', cron: '0 3 * * 1#2' })
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
  await expect(page.getByText(/jedes Byte gelesen und verglichen/).first()).toBeVisible()
  await expectGerman(page, '/schedules', 'Zeitpläne', 'german-schedules')
  // “Next” run, not the “Next” page: told apart by a context.
  await expect(page.getByText('Nächster', { exact: true }).first()).toBeVisible()
  await expect(page.getByText('Um 03:00, am zweiten Montag des Monats').first()).toBeVisible()
  await expectGerman(page, '/schedules/new', 'Neuer Zeitplan', 'german-schedule')
  await expectGerman(page, '/settings', 'Einstellungen', 'german-settings')
  await expectGerman(page, '/settings/alerts', 'Benachrichtigungen', 'german-alerts')
  await expectGerman(page, '/settings/alerts/outbox', 'Postausgang', 'german-outbox')
  await restoreInGerman(page)
  await expectGerman(page, '/settings/audit', 'Prüfprotokoll', 'german-audit', async () => {
    for (const entry of await page.locator('summary').all()) await entry.click()
    // Of a schedule that was made, and of a restore that was asked for.
    await expect(page.getByRole('rowheader', { name: 'Häufigkeit' }).first()).toBeVisible()
    await expect(page.getByText('Angefordert bestätigt mit').first()).toBeVisible()
  })
  await page.goto('/settings/alerts')
  await page.getByRole('button', { name: /Konto von/ }).click()
  await page.getByRole('menuitem', { name: 'English' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Alerts' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await page.getByRole('button', { name: /account of/ }).click()
  await page.getByRole('menuitem', { name: 'Deutsch' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Benachrichtigungen' })).toBeVisible()
  await page.context().close()
})

/** From the preview with all that was checked to the result, and back again. */
async function restoreInGerman(page: Page): Promise<void> {
  await expectGerman(page, `/backups/${backupId}/restore`, /Zurück zu/, 'german-restore', async () => {
    const checked = page.getByRole('button', { name: 'Geprüftes zeigen' })
    if (await checked.isVisible()) await checked.click()
    await page.getByRole('button', { name: 'Gleiches zeigen' }).click()
    await expect(page.getByText('Die laufende Datenbank antwortet.')).toBeVisible()
  })
  const name = await (await request(`/api/admin/backups/${backupId}`)).json()
  await page.getByRole('textbox', { name: 'Dateiname' }).fill(name.fileName)
  await page.getByRole('button', { name: 'Alles wiederherstellen' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Wiederhergestellt', exact: true })).toBeVisible({
    timeout: 80_000,
  })
  await expectGerman(
    page,
    new URL(page.url()).pathname + new URL(page.url()).search,
    // Not the one that says that it is being restored.
    /^Wiederhergestellt$/,
    'german-restored',
  )
  await expect(page.getByText('Erstellt, geprüft und angeheftet').first()).toBeVisible()
}

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

/** Its heading, nothing English, not even marked as such, nothing wider than a phone, no violation of axe. */
async function expectGerman(
  page: Page,
  address: string,
  heading: string | RegExp,
  picture: string,
  open: () => Promise<void> = async () => {},
): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(address)
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
  await open()
  expect(await page.locator('main [lang="en"]').allTextContents(), `English on ${address}`).toEqual([])
  expect(await englishWords(page), `English on ${address}`).toEqual([])
  await expectAccessiblePage(page)
  expect(await overflowingWords(page), `words beyond their box on ${address}`).toEqual([])
  await keepPicture(page, picture)
  await page.setViewportSize({ width: 390, height: 844 })
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), address).toBe(390)
  expect(await overflowingWords(page), `words beyond their box on a phone on ${address}`).toEqual([])
  await keepPicture(page, `${picture}-phone`)
}

/** For whoever looks, as in lookAt: only with PICTURES set. */
async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.PICTURES
  if (!folder) return
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await untilStill(page)
    const file = path.join(folder, `${name}-${colorScheme}.jpg`)
    await page.screenshot({ path: file, type: 'jpeg', quality: 80, fullPage: true })
  }
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
