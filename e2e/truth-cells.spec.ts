import { createHash, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Download, expect, type Locator, type Page, test } from '@playwright/test'
import { lookAt } from './support/look-at.ts'
import { lost } from './support/lost.ts'
import { untilCompleted } from './support/product.ts'
import { secondAdmin } from './support/second-admin.ts'
import { type SettingsForm, settingsForms } from './support/settings-forms.ts'
import { type TwoAdmins, twoAdmins } from './support/two-admins.ts'

test.describe.configure({ mode: 'serial', timeout: 180_000 })

const soon = { timeout: 60_000 }

let app: TwoAdmins['app']
let dump: TwoAdmins['dump']
let product: TwoAdmins['product']
let line: TwoAdmins['line']
let request: TwoAdmins['request']
let backup: TwoAdmins['backup']
let tabs: TwoAdmins['tabs']
let grace: TwoAdmins['grace']
// Too large to be sent in a blink.
const film = (of: TwoAdmins['app']) => writeFile(path.join(of.documentsDir, 'film.bin'), randomBytes(6_000_000))
const setting = twoAdmins(film)

test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000)
  ;({ app, dump, product, line, request, backup, tabs, grace } = await setting.start(browser))
})

test.afterAll(() => setting.stop())

test.describe('of two admins who change the same settings, the second is told who changed what, and loses nothing', () => {
  for (const form of settingsForms) {
    test(form.name, async () => {
      // A limit that is off has no field.
      if (form.name === 'Speed limit') await put({ speedLimitMib: 900 })
      await inTwo(form)
    })
  }

  test('what nobody else has changed is saved beside it, and saving once more puts yours over theirs', async () => {
    const [page] = tabs
    for (const each of [page, grace]) await each.goto('/settings')
    const form = (of: Page) => of.getByRole('form', { name: 'Retention' })
    const drop = (of: Page) => form(of).getByLabel('Suspicious from a drop of')
    for (const each of [page, grace]) await expect(drop(each)).toHaveValue(/^40/)
    await drop(page).fill('33')
    await put({ drillEveryDays: 9, retention: { safety: { keepLast: 8 } } })
    await form(page).getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Retention is saved.')).toBeVisible()
    await drop(grace).fill('44')
    await form(grace).getByRole('button', { name: 'Save' }).click()
    await expect(form(grace).getByRole('alert')).toBeVisible()
    await form(grace).getByRole('button', { name: 'Save' }).click()
    await expect(grace.getByText('Retention is saved.')).toBeVisible()
    expect(await (await request('/api/admin/backups/settings')).json()).toMatchObject({
      suspiciousDropPercent: 44,
      drillEveryDays: 9,
      retention: { safety: { keepLast: 8 } },
    })
  })
})

test('downloads in two tabs go on through a reload and are whole', async () => {
  line.limitFrom(2_000_000)
  for (const tab of tabs) await tab.goto(`/backups/${backup.id}`)
  const downloads = []
  for (const tab of tabs) downloads.push(await download(tab))
  await tabs[0].reload()
  line.limitFrom(null)
  for (const each of downloads) expect(await sha256Of(each)).toBe(backup.sha256)
})

test('a download without a connection is not begun and says so; one that a cut breaks off is not taken for whole, and can be gone on with', async () => {
  const [page] = tabs
  await page.goto(`/backups/${backup.id}`)
  await expect(page.getByRole('link', { name: 'Download', exact: true })).toBeVisible()
  line.cut()
  await page.getByRole('link', { name: 'Download', exact: true }).click()
  await expect(page.getByText('No answer').first()).toBeVisible()
  line.mend()
  await expect(lost(page)).toHaveCount(0)

  line.limitFrom(500_000)
  const broken = await download(page)
  line.cut()
  expect(await broken.failure()).not.toBeNull()
  await expect(lost(page)).toBeVisible()
  line.limitFrom(null)
  line.mend()
  await expect(lost(page)).toHaveCount(0)

  // As a browser goes on: with the rest, if it is still the same archive.
  const place = `/api/admin/backups/${backup.id}/download`
  const begun = await request(place, { headers: { range: 'bytes=0-99999' } })
  const etag = begun.headers.get('etag') ?? ''
  expect(begun.headers.get('content-range')).toMatch(/^bytes 0-99999\/\d+$/)
  const rest = await request(place, { headers: { range: 'bytes=100000-', 'if-range': etag } })
  expect(rest.status).toBe(206)
  const joined = Buffer.concat([Buffer.from(await begun.arrayBuffer()), Buffer.from(await rest.arrayBuffer())])
  expect(createHash('sha256').update(joined).digest('hex')).toBe(backup.sha256)
})

test('a link that works once is not used up by a start that fails', async () => {
  const answer = await request(`/api/admin/backups/${backup.id}/download-link`, { method: 'POST' })
  const { path: link } = await answer.json()
  line.cut()
  await expect(fetch(line.url + link)).rejects.toThrow()
  line.mend()
  await product.end()
  await expect(fetch(line.url + link)).rejects.toThrow()
  await product.start()
  const got = await fetch(line.url + link)
  expect(got.status).toBe(200)
  expect(
    createHash('sha256')
      .update(Buffer.from(await got.arrayBuffer()))
      .digest('hex'),
  ).toBe(backup.sha256)
  expect((await fetch(line.url + link)).status).toBe(410)
})

test('a download that a restart of the server breaks off is not taken for whole, and is there again afterwards', async () => {
  const [page] = tabs
  await page.goto(`/backups/${backup.id}`)
  line.limitFrom(500_000)
  const broken = await download(page)
  const ended = product.end()
  line.limitFrom(null)
  await ended
  // Whoever is asked to stop may send the rest first: then it is whole.
  if ((await broken.failure()) === null) expect(await sha256Of(broken)).toBe(backup.sha256)
  await expect(lost(page)).toBeVisible()
  await product.start()
  await expect(lost(page)).toHaveCount(0)
  expect(await sha256Of(await download(page))).toBe(backup.sha256)
})

test('an undo without a connection is not begun; pressed twice it is one, shown in every tab through a reload and a cut, and a restart loses nothing of it', async () => {
  const body = JSON.stringify({ confirm: backup.fileName, scope: 'everything' })
  const headers = { 'content-type': 'application/json' }
  await app.psql('create table entered_since (id int)')
  const changed = await app.dump()
  expect((await request(`/api/admin/backups/${backup.id}/restore`, { method: 'POST', body, headers })).status).toBe(202)
  const { id } = await untilCompleted(request, '/api/admin/backups/restore/status')
  const place = `/backups/${backup.id}/restore?operation=${id}`
  const [page, other] = tabs
  const undo = page.getByRole('button', { name: 'Undo the restore' })
  const queued = (of: Page) => of.getByRole('heading', { level: 1, name: 'Undo is queued' })
  await page.goto(place)
  await page.getByRole('button', { name: 'Undo…' }).click()
  await expect(undo).toBeVisible()
  line.cut()
  await undo.click()
  await expect(page.getByText('No answer').first()).toBeVisible()
  line.mend()
  await expect(lost(page)).toHaveCount(0)
  expect(await undos()).toBe(0)

  // A backup that goes on holds the lane: the undo waits for it.
  await dump.hold()
  expect((await request('/api/admin/backups', { method: 'POST' })).status).toBe(202)
  await undo.dblclick()
  for (const each of [other, grace]) await each.goto(place)
  for (const each of [page, other, grace]) await expect(queued(each)).toBeVisible()
  await page.reload()
  await expect(queued(page)).toBeVisible()
  line.cut()
  await expect(lost(page)).toBeVisible()
  line.mend()
  for (const each of [page, other, grace]) await expect(lost(each)).toHaveCount(0)
  for (const each of [page, other, grace]) await expect(queued(each)).toBeVisible()
  expect(await undos()).toBe(1)

  await product.end()
  for (const each of [page, other, grace]) await expect(lost(each)).toBeVisible()
  await dump.letGo()
  await product.start()
  for (const each of [page, other, grace])
    await expect(each.getByRole('heading', { level: 1, name: 'Undone' })).toBeVisible(soon)
  expect(await undos()).toBe(1)
  expect(await app.dump()).toBe(changed)
})

test('what is asked for just before a reload, or whose answer is lost on the way, is done once, and the page shows that it is', async () => {
  const [page] = tabs
  const verifies = () => count(`select count(*) from backup_history where kind = 'verify'`)
  const before = await verifies()
  await page.goto(`/backups/${backup.id}`)
  const reached = new Promise<void>((resolve) => {
    page.route('**/api/trpc/backup.verify*', async (route) => {
      await route.fetch()
      resolve()
    })
  })
  await page.getByRole('button', { name: 'Verify now' }).click()
  await reached
  await page.reload()
  await expect(page.getByRole('button', { name: 'Verify now' })).toBeEnabled(soon)
  expect(await verifies()).toBe(before + 1)

  await page.goto('/backups')
  const pin = page
    .getByRole('row')
    .filter({ has: page.locator(`a[href^="/backups/${backup.id}"]`) })
    .getByRole('button', { name: /^Pin/ })
  await expect(pin).toHaveAttribute('aria-pressed', 'false')
  await page.route('**/api/trpc/backup.change*', async (route) => {
    await route.fetch()
    await route.abort()
  })
  await pin.click()
  await expect(page.getByText('No answer').first()).toBeVisible()
  await page.unroute('**/api/trpc/backup.change*')
  await expect(pin).toHaveAttribute('aria-pressed', 'true')
  expect(await count(`select count(*) from backup_archives where id = '${backup.id}' and pinned`)).toBe(1)
})

async function inTwo({ at, name, what, type, shows }: SettingsForm): Promise<void> {
  const [mine, theirs] = [tabs[0], grace].map((page) => page.getByRole('form', { name })) as [Locator, Locator]
  for (const page of [tabs[0], grace]) await page.goto(at)
  await type(mine, '30')
  await type(theirs, '20')
  await save(theirs)
  await mine.getByRole('button', { name: 'Save' }).click()
  const told = `${secondAdmin} has changed these settings meanwhile, on [^:]*, \\d\\d:\\d\\d: ${what}\\. Yours is not saved`
  await expect(mine.getByRole('alert')).toContainText(new RegExp(`^${told}`))
  await shows(mine, '30')
  if (name === 'Retention') await lookAt(tabs[0], 'settings-stale')
  await mine.getByRole('button', { name: 'Load theirs' }).click()
  await expect(mine.getByRole('alert')).toHaveCount(0)
  await shows(mine, '20')
  await type(mine, '40')
  await save(mine)
  await shows(mine, '40')
}

async function save(form: Locator): Promise<void> {
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByRole('button', { name: 'Save' })).toBeDisabled()
}

async function download(page: Page): Promise<Download> {
  const begun = page.waitForEvent('download', soon)
  await page.getByRole('link', { name: 'Download', exact: true }).click()
  return begun
}

async function sha256Of(download: Download): Promise<string> {
  expect(await download.failure()).toBeNull()
  return createHash('sha256')
    .update(await readFile(await download.path()))
    .digest('hex')
}

function undos(): Promise<number> {
  return count(`select count(*) from backup_history where kind = 'undo'`)
}

async function count(sql: string): Promise<number> {
  return Number(await app.psql(sql, 'console'))
}

async function put(settings: object): Promise<void> {
  const init = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(settings) }
  expect((await request('/api/admin/backups/settings', init)).status).toBe(200)
}
