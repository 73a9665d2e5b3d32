import { expect, type Page, test } from '@playwright/test'
import { admin, signIn, untilCompleted } from './support/product.ts'
import { secondAdmin } from './support/second-admin.ts'
import { type TwoAdmins, twoAdmins } from './support/two-admins.ts'

test.describe.configure({ mode: 'serial' })

const soon = { timeout: 60_000 }

let app: TwoAdmins['app']
let dump: TwoAdmins['dump']
let product: TwoAdmins['product']
let line: TwoAdmins['line']
let request: TwoAdmins['request']
let backup: TwoAdmins['backup']
let tabs: TwoAdmins['tabs']
let grace: TwoAdmins['grace']
const setting = twoAdmins()

test.beforeAll(async ({ browser }) => {
  ;({ app, dump, product, line, request, backup, tabs, grace } = await setting.start(browser))
})

test.afterAll(() => setting.stop())

test('a backup asked for in two tabs and by two admins at once is one, and every screen shows it through a reload, a cut and a restart', async () => {
  await dump.hold()
  const pages = [...tabs, grace]
  const running = (page: Page) =>
    page.getByRole('row', { name: /^Manual/ }).filter({ has: page.getByRole('progressbar') })
  for (const page of pages) await page.goto('/backups')
  for (const page of pages) await expect(page.getByRole('row', { name: /^Manual/ })).toHaveCount(1)
  await Promise.all(pages.map((page) => page.getByRole('button', { name: 'Back up now' }).dblclick()))
  for (const page of pages) await expect(running(page)).toHaveCount(1)
  await expect.poll(() => count(`kind = 'backup' and status in ('queued', 'running')`)).toBe(1)
  const told = pages.map((page) => page.getByText(/^A backup is under way already, asked for by/).count())
  expect((await Promise.all(told)).filter((each) => each > 0)).toHaveLength(2)

  await tabs[0].reload()
  await expect(running(tabs[0])).toHaveCount(1)
  line.cut()
  for (const page of pages) await expect(page.getByText(/^No connection since/)).toBeVisible()
  line.mend()
  for (const page of pages) await expect(page.getByText(/^No connection since/)).toHaveCount(0)
  for (const page of pages) await expect(running(page)).toHaveCount(1)

  await product.end()
  for (const page of pages) await expect(page.getByText(/^No connection since/)).toBeVisible()
  await product.start()
  for (const page of pages)
    await expect(page.getByRole('row', { name: /^Manual/ }).first()).toContainText('Interrupted', soon)
  for (const page of pages) await expect(page.getByText(/^No connection since/)).toHaveCount(0)
  expect(await count(`kind = 'backup'`)).toBe(2)
  await dump.letGo()
})

test('a restore pressed twice is one; it is shown in every tab through a reload and a cut, and a restart ends it with the truth', async () => {
  const [page, other] = tabs
  const before = await app.dump()
  await dump.hold()
  const underWay = (of: Page) => of.getByRole('heading', { level: 1, name: /^Restor/ })
  await page.goto(`/backups/${backup.id}/restore`)
  await page.getByLabel('File name').fill(backup.fileName)
  await page.getByRole('button', { name: 'Restore everything' }).dblclick()
  await expect(page).toHaveURL(/operation=/)
  await expect(underWay(page)).toBeVisible()
  const address = page.url()
  await other.goto(`/backups/${backup.id}/restore`)
  await expect(other).toHaveURL(address)
  await grace.goto(`/backups/${backup.id}/restore`)
  await expect(underWay(grace)).toBeVisible()
  expect(await count(`kind = 'restore'`)).toBe(1)

  await page.reload()
  await expect(underWay(page)).toBeVisible()
  line.cut()
  await expect(page.getByText(/^No connection since/)).toBeVisible()
  line.mend()
  await expect(page.getByText(/^No connection since/)).toHaveCount(0)
  await expect(underWay(page)).toBeVisible()

  await product.end()
  await product.start()
  for (const each of [page, other, grace])
    await expect(each.getByRole('heading', { level: 1, name: 'Live data were not touched' })).toBeVisible(soon)
  await dump.letGo()
  expect(await app.dump()).toBe(before)
  expect(await count(`kind = 'restore'`)).toBe(1)
})

test('an undo that two admins press at once is done once, and both are shown how it ended', async () => {
  request = await signIn(product.url)
  const body = JSON.stringify({ confirm: backup.fileName, scope: 'everything' })
  const headers = { 'content-type': 'application/json' }
  await app.psql('create table entered_since (id int)')
  const changed = await app.dump()
  expect((await request(`/api/admin/backups/${backup.id}/restore`, { method: 'POST', body, headers })).status).toBe(202)
  await untilCompleted(request, '/api/admin/backups/restore/status')
  const pages = [tabs[0], grace]
  for (const page of pages) {
    await page.goto(`/backups/${backup.id}/restore?operation=${await newestRestore()}`)
    await page.getByRole('button', { name: 'Undo…' }).click()
    await expect(page.getByRole('button', { name: 'Undo the restore' })).toBeVisible()
  }
  // Whoever is later is refused, or finds the question gone because the undo is over.
  const press = (page: Page) => page.getByRole('button', { name: 'Undo the restore' }).click({ timeout: 5_000 })
  const pressed = await Promise.allSettled(pages.map(press))
  expect(pressed.some(({ status }) => status === 'fulfilled')).toBe(true)
  for (const page of pages) await expect(page.getByRole('heading', { level: 1, name: 'Undone' })).toBeVisible(soon)
  expect(await count(`kind = 'undo'`)).toBe(1)
  expect(await app.dump()).toBe(changed)
})

test('of two admins who edit one schedule, the second is told what the first changed, and loses nothing', async () => {
  const body = JSON.stringify({ name: 'Nightly', frequency: 'daily', timeZone: 'Europe/Berlin' })
  const headers = { 'content-type': 'application/json' }
  const { id } = await (await request('/api/admin/backups/schedules', { method: 'POST', body, headers })).json()
  const [page] = tabs
  for (const each of [page, grace]) await each.goto(`/schedules/${id}`)
  await page.getByLabel('Name').fill('Every night')
  await grace.getByRole('textbox', { name: 'Time', exact: true }).fill('5:30')
  await grace.getByRole('button', { name: 'Save' }).click()
  await expect(grace.getByText('Nothing has been changed.')).toBeVisible()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('alert')).toContainText(
    `${secondAdmin} has changed this schedule meanwhile: when it runs`,
  )
  await expect(page.getByLabel('Name')).toHaveValue('Every night')
  const find = async () => (await request(`/api/admin/backups/schedules/${id}`)).json()
  expect(await find()).toMatchObject({ name: 'Nightly', cron: '30 5 * * *' })
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect(page.getByRole('textbox', { name: 'Time', exact: true })).toHaveValue('05:30')
  await page.getByLabel('Name').fill('Every night')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Nothing has been changed.')).toBeVisible()
  expect(await find()).toMatchObject({ name: 'Every night', cron: '30 5 * * *' })
})

test('settings that are saved without a connection, and then without a session, keep what was typed until they are', async () => {
  const [page] = tabs
  await page.goto('/settings')
  const form = page.getByRole('form', { name: 'Retention' })
  await form.getByRole('switch').last().press('Space')
  line.cut()
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('No answer').first()).toBeVisible()
  line.mend()
  await expect(page.getByText(/^No connection since/)).toHaveCount(0)
  await app.psql('delete from auth_sessions', 'console')
  const sheet = page.getByRole('dialog', { name: 'Your session has ended' })
  // A question of the page's own may find that out first: then the sheet is before the button.
  const save = form.getByRole('button', { name: 'Save' }).click({ timeout: 10_000 })
  await save.catch((error) => expect(sheet, String(error)).toBeVisible())
  await sheet.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.keyboard.press('Enter')
  await expect(sheet).toHaveCount(0)
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Retention is saved.')).toBeVisible()
  request = await signIn(product.url)
  expect(await (await request('/api/admin/backups/settings')).json()).toMatchObject({ suspiciousDropPercent: null })
})

test('what is deleted without a connection is still there, and what two tabs delete is gone from both', async () => {
  const [page, other] = tabs
  for (const each of tabs) await each.goto('/backups')
  const rows = (each: Page) => each.getByRole('row', { name: /^Manual/ }).filter({ hasText: 'Interrupted' })
  for (const each of tabs) await expect(rows(each)).toHaveCount(1)
  const ask = async (each: Page) => {
    await rows(each)
      .getByRole('button', { name: /^More for/ })
      .click()
    await each.getByRole('menuitem', { name: 'Delete…' }).click()
    await expect(each.getByRole('dialog').getByRole('button', { name: 'Delete it' })).toBeVisible()
  }
  await ask(page)
  line.cut()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete it' }).click()
  await expect(page.getByText('No answer').first()).toBeVisible()
  await expect(rows(page)).toHaveCount(1)
  line.mend()
  for (const each of tabs) await expect(each.getByText(/^No connection since/)).toHaveCount(0)
  for (const each of tabs) await ask(each)
  await Promise.all(tabs.map((each) => each.getByRole('dialog').getByRole('button', { name: 'Delete it' }).click()))
  for (const each of [page, other]) await expect(rows(each)).toHaveCount(0)
})

test('many are pinned and deleted by mouse, and the palette runs a schedule', async () => {
  const [page] = tabs
  await page.goto('/')
  await page.getByRole('button', { name: 'Commands' }).click()
  await page.getByRole('button', { name: /^Run Every night now/ }).click()
  await expect(page.getByText('“Every night” was started.')).toBeVisible()
  await page.goto('/backups')
  await expect(page.getByRole('row', { name: /^Every night|^Scheduled/ })).toContainText('Verified', soon)
  const bar = page.getByRole('region', { name: 'Selected backups' })
  const box = (name: RegExp) => page.getByRole('row', { name }).first().getByRole('checkbox')
  await box(/^Manual/).click()
  await bar.getByRole('button', { name: /^Pin 1 backup/ }).click()
  await expect(page.getByRole('row', { name: /^Manual/ })).toContainText('Pinned')
  await box(/^Every night|^Scheduled/).click()
  await expect(bar).toContainText('1 is pinned and stays')
  await bar.getByRole('button', { name: /^Delete 1 backup/ }).click()
  const sheet = page.getByRole('dialog', { name: /^Delete 1 backup/ })
  await expect(sheet).toContainText('1 is pinned and stays.')
  await sheet
    .getByRole('button', { name: 'Delete 1 backup' })
    .or(sheet.getByRole('button', { name: 'Delete it' }))
    .click()
  await expect(page.getByRole('row', { name: /^Every night|^Scheduled/ })).toHaveCount(0)
  await expect(page.getByRole('row', { name: /^Manual/ })).toHaveCount(1)
})

/** How many operations there are, by the table itself. */
async function count(where: string): Promise<number> {
  return Number(await app.psql(`select count(*) from backup_history where parent_id is null and ${where}`, 'console'))
}

async function newestRestore(): Promise<string> {
  const sql = `select id from backup_history where kind = 'restore' order by created_at desc limit 1`
  return (await app.psql(sql, 'console')).trim()
}
