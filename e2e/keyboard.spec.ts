import { readFile } from 'node:fs/promises'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { type FakeSmtp, startFakeSmtp } from '../packages/core/test/mail-providers.ts'
import { type HookReceiver, startHookReceiver } from './support/hook-receiver.ts'
import { askForFile, chooseIn, chooseInMenu, enter, goTo, typeInto, walkAround } from './support/keyboard.ts'
import { openPage } from './support/open-page.ts'
import { admin, type Product, startProduct } from './support/product.ts'
import { type ProtectedApp, startProtectedApp } from './support/protected-app.ts'

// Every journey without a mouse: nothing in here clicks, fills, hovers or focuses, not even by support.
test.describe.configure({ mode: 'serial', timeout: 240_000 })
// A picture at each of a thousand keys would take longer than the keys; a way that fails is told stop by stop.
test.use({ trace: 'off' })

let app: ProtectedApp
let smtp: FakeSmtp
let receiver: HookReceiver
let product: Product
let page: Page
let archive: { name: string; bytes: Buffer }

test.beforeAll(async ({ browser }, info) => {
  app = await startProtectedApp('superuser')
  smtp = await startFakeSmtp({ secure: false })
  receiver = await startHookReceiver()
  product = await startProduct({
    ...app.env,
    // Nobody is an admin yet: the link that is printed makes the first.
    ADMIN_EMAIL: '',
    ADMIN_PASSWORD: '',
    SMTP_URL: smtp.url('smtp'),
    MAIL_FROM: 'Backup <backup@example.org>',
    WEBHOOK_PRIVATE_HOSTS: '127.0.0.1',
  })
  page = await openPage(browser, info, product.url)
  page.on('pageerror', (error) => failures.push(`uncaught in the page: ${error.message}`))
})

test.afterAll(async () => {
  await page?.context().close()
  await product?.stop()
  await smtp?.close()
  await receiver?.close()
  await app?.stop()
})

const failures: string[] = []
test.afterEach(() => {
  expect(failures.splice(0)).toEqual([])
})

const headline = (name: string | RegExp) =>
  page.getByRole('heading', { level: 1, name, exact: typeof name === 'string' })
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
const link = (name: string | RegExp) => page.getByRole('link', { name, exact: typeof name === 'string' })
const dialog = (name: string | RegExp) => page.getByRole('dialog', { name })
const rows = () => page.locator('tr[data-backup]')
const bar = () => page.getByRole('region', { name: 'Selected backups' })

test('the first admin is made from the printed link, and signed in', async () => {
  await page.goto(/http\S+set-up\S+/.exec(product.printed())?.[0] ?? '')
  await expect(page.getByLabel('Mail address')).toBeFocused()
  await page.keyboard.type(admin.email)
  await typeInto(page, page.getByLabel('Password', { exact: true }), admin.password)
  await typeInto(page, page.getByLabel('Password again'), admin.password)
  await page.keyboard.press('Enter')
  await expect(headline('Not protected yet')).toBeVisible()
})

test('a schedule and a first backup are two keys away, and then it says protected', async () => {
  await enter(page, button('Back up every night'))
  await expect(page.getByText('A schedule is on.')).toBeVisible()
  await enter(page, button('Back up now'))
  await expect(headline('Protected')).toBeVisible({ timeout: 60_000 })
})

test('the first stop of a page leads past the frame into its content', async () => {
  await page.goto('/')
  await expect(headline('Protected')).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(link('Skip to content')).toBeFocused()
  await expect(link('Skip to content')).toBeInViewport()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await expect(page.locator('main :focus')).toHaveCount(1)
})

test('who signs out signs in again, and a wrong password is said', async () => {
  await chooseInMenu(page, button(/account of/), 'Sign out')
  await expect(page.getByLabel('Mail address')).toBeFocused()
  await page.keyboard.type(admin.email)
  await typeInto(page, page.getByLabel('Password', { exact: true }), 'not the password')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Mail address or password is wrong.')).toBeVisible()
  await typeInto(page, page.getByLabel('Password', { exact: true }), admin.password)
  await enter(page, button('Sign in'))
  await expect(headline('Protected')).toBeVisible()
})

test('a new backup is asked for with a note, and what asked gets the focus back', async () => {
  await enter(page, nav('Backups'))
  await expect(headline('Backups')).toBeVisible()
  await page.keyboard.press('n')
  await expect(page.getByRole('radio', { name: 'Database and documents' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('radio')).toHaveCount(0)
  await expect(page.locator('main')).toBeFocused()
  await enter(page, button('Choose contents and note'))
  await goTo(page, page.getByRole('radio', { name: 'Database and documents' }))
  await goTo(page, page.getByRole('radio', { name: 'Database only' }), { key: 'ArrowDown', atMost: 3 })
  await page.keyboard.press('ArrowUp')
  await typeInto(page, page.getByRole('textbox', { name: 'Note' }), 'by keyboard')
  await enter(page, button('Start the backup'))
  await expect(button('Choose contents and note')).toBeFocused()
  await expect(rows()).toHaveCount(2)
  await expect(rows().first()).toContainText('Verified', { timeout: 60_000 })
})

test('a backup is opened, downloaded, linked, noted and pinned', async () => {
  await page.keyboard.press('j')
  await expect(rows().first()).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Integrity' })).toBeVisible()
  const [download] = await Promise.all([page.waitForEvent('download'), enter(page, link('Download'))])
  archive = { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }

  const more = button('More')
  await chooseInMenu(page, more, 'Download link…')
  await enter(page, dialog('Download link').getByRole('button', { name: 'Make the link' }))
  await expect(dialog('Download link').getByText(/^curl /)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(more).toBeFocused()

  await chooseInMenu(page, more, 'Change the note…')
  await expect(page.getByRole('textbox', { name: 'Note' })).toBeFocused()
  await page.keyboard.press('End')
  await page.keyboard.type(', changed')
  await enter(page, button('Save the note'))
  await expect(dialog(/note/)).toBeHidden()
  await expect(more).toBeFocused()
  await expect(page.getByText('by keyboard, changed').first()).toBeVisible()

  await chooseInMenu(page, more, 'Pin')
  await expect(more).toBeFocused()
  await expect(page.getByText('Pinned').first()).toBeVisible()
})

test('a drill is started and proves it restorable; the focus stays where it was pressed', async () => {
  const integrity = page.getByRole('region', { name: 'Integrity' })
  await enter(page, integrity.getByRole('button', { name: 'Drill' }))
  await expect(integrity.getByText(/^Restored beside the live data in /)).toBeVisible({ timeout: 60_000 })
  await expect(integrity.getByRole('button', { name: 'Drill' })).toBeFocused()
})

test('its documents are walked through, and one is downloaded', async () => {
  const [first = ''] = Object.keys(await app.hashDocuments()).filter((file) => file.endsWith('.pdf'))
  const folders = first.split('/').slice(0, -1)
  for (const folder of folders) await enter(page, button(folder))
  const name = first.split('/').at(-1) ?? ''
  const [download] = await Promise.all([page.waitForEvent('download'), enter(page, link(`Download ${name}`))])
  expect(download.suggestedFilename()).toBe(name)
  await enter(page, button('All documents'), { key: 'Shift+Tab' })
  await expect(button(folders[0] ?? '')).toBeVisible()
})

test('the palette leads to a page, runs a schedule, and gives the focus back', async () => {
  const search = page.getByLabel('Search commands')
  await page.keyboard.press('Control+k')
  await expect(search).toBeFocused()
  await page.keyboard.type('back up now')
  await expect(button(/^Back up now/)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(search).toBeHidden()
  await goTo(page, button('More'), { key: 'Shift+Tab' })
  await page.keyboard.press('Control+k')
  await expect(search).toBeFocused()
  await page.keyboard.type('run night')
  await enterFound('Run Nightly now')
  await expect(page.getByText('“Nightly” was started.')).toBeVisible()
  await expect(button('More')).toBeFocused()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('backups')
  await enterFound('Backups')
  await expect(headline('Backups')).toBeVisible()
  await expect(rows()).toHaveCount(3)
  await expect(rows().first()).toContainText('Verified', { timeout: 60_000 })
})

test('the palette opens by its button, which gets the focus back', { tag: '@wide' }, async () => {
  await enter(page, button('Commands'), { key: 'Shift+Tab' })
  await expect(page.getByLabel('Search commands')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(button('Commands')).toBeFocused()
  // Until it is gone, single keys are not the page's.
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('the list is searched, filtered and put in order', async () => {
  await page.keyboard.press('/')
  const search = page.getByRole('searchbox', { name: 'Search backups' })
  await expect(search).toBeFocused()
  await page.keyboard.type('changed')
  await expect(rows()).toHaveCount(1)
  await expect(search).toBeFocused()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Backspace')
  await expect(rows()).toHaveCount(3)
  await chooseIn(page, page.getByRole('combobox', { name: 'Origin' }), 'Manual')
  await expect(rows()).toHaveCount(2)
  await chooseIn(page, page.getByRole('combobox', { name: 'Origin' }), 'Any origin')
  await expect(rows()).toHaveCount(3)
  await enter(page, button('Newest first'))
  await enter(page, page.getByRole('menuitemradio', { name: 'Largest first' }), { key: 'ArrowDown', atMost: 30 })
  await expect(page).toHaveURL(/sort=size/)
  await page.keyboard.press('Escape')
  await enter(page, button('Largest first'))
  await enter(page, page.getByRole('menuitemradio', { name: 'Newest first' }), { key: 'ArrowDown', atMost: 30 })
  await page.keyboard.press('Escape')
  await expect(button('Newest first')).toBeFocused()
})

test('the columns of the list are chosen, and sort it', { tag: '@wide' }, async () => {
  await enter(page, button('Newest first'))
  const contents = page.getByRole('menuitemcheckbox', { name: 'Contents' })
  await goTo(page, contents, { key: 'ArrowDown', atMost: 30 })
  await page.keyboard.press('Space')
  await expect(page.getByRole('columnheader', { name: 'Contents' })).toHaveCount(0)
  await expect(contents).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(button('Newest first')).toBeFocused()
  await enter(page, page.getByRole('columnheader', { name: 'Size' }).getByRole('button'))
  await expect(page).toHaveURL(/sort=size/)
  await expect(page.getByRole('columnheader', { name: 'Size' }).getByRole('button')).toBeFocused()
  await enter(page, button('Largest first'), { key: 'Shift+Tab' })
  await enter(page, page.getByRole('menuitemradio', { name: 'Newest first' }), { key: 'ArrowDown', atMost: 30 })
  await page.keyboard.press('Escape')
  await expect(button('Newest first')).toBeFocused()
})

test('two backups are compared', async () => {
  for (const key of ['j', 'x', 'j', 'Space', 'a']) await page.keyboard.press(key)
  await expect(bar()).toContainText('2 selected')
  await expect(bar().getByRole('link', { name: 'Compare' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(headline('Compare two backups')).toBeVisible()
  await expect(page.getByRole('heading', { level: 2, name: 'Documents' })).toBeVisible()
  await enter(page, nav('Backups'))
  await expect(rows()).toHaveCount(3)
})

test('several are pinned and deleted at once; the pinned ones stay', async () => {
  for (const key of ['j', 'x', 'a']) await page.keyboard.press(key)
  await enter(page, bar().getByRole('button', { name: /^Pin / }))
  await expect(bar()).toContainText('1 is pinned and stays')
  await enter(page, button('Clear the selection'))
  await expect(bar()).toHaveCount(0)
  await expect(rows().first()).toBeFocused()
  for (const key of ['x', 'j', 'x', 'j', 'x', 'a']) await page.keyboard.press(key)
  const remove = bar().getByRole('button', { name: /^Delete 1 backup, / })
  await enter(page, remove)
  await expect(dialog(/^Delete 1 backup, /)).toContainText('2 are pinned and stay')
  await expect(button('Keep')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(remove).toBeFocused()
  await page.keyboard.press('Enter')
  await enter(page, dialog(/^Delete/).getByRole('button', { name: 'Delete it' }))
  await expect(rows()).toHaveCount(2)
  await expect(bar()).toHaveCount(0)
})

test('one is deleted by its menu, and comes back by an upload', async () => {
  const of = rows().filter({ hasText: 'by keyboard' })
  const more = of.getByRole('button', { name: /^More for/ })
  await chooseInMenu(page, more, 'Delete…')
  await goTo(page, dialog(/^Delete/).getByRole('button', { name: 'Keep' }))
  await page.keyboard.press('Enter')
  await expect(more).toBeFocused()
  await chooseInMenu(page, more, 'Delete…')
  await enter(page, dialog(/^Delete/).getByRole('button', { name: 'Delete it' }))
  await expect(rows()).toHaveCount(1)
  // What opened the question is gone with its row: the focus is near it, and not lost.
  await expect(page.locator('main:focus, main :focus')).toHaveCount(1)

  const chooser = await askForFile(page, button('Upload'))
  await chooser.setFiles({ name: archive.name, mimeType: 'application/gzip', buffer: archive.bytes })
  await enter(page, page.getByRole('dialog').getByRole('button', { name: /^Upload \d/ }))
  await expect(dialog('Uploaded and verified')).toBeVisible({ timeout: 60_000 })
  await enter(page, button('Close'))
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(button('Upload')).toBeFocused()
  await expect(rows()).toHaveCount(2)
})

test('a restore is previewed, confirmed by its name, watched, and undone', async () => {
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await enter(page, link('Restore…').first())
  await expect(headline(/^Back to/)).toBeVisible()
  const name = await confirmName()
  await typeInto(page, page.getByRole('textbox', { name: 'File name' }), name)
  await enter(page, button('Restore everything'))
  await expect(headline('Restored')).toBeVisible({ timeout: 60_000 })
  await enter(page, button('Undo…'))
  await expect(dialog('Undo this restore?').getByRole('button', { name: 'Keep it' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(button('Undo…')).toBeFocused()
  await page.keyboard.press('Enter')
  await enter(page, button('Undo the restore'))
  await expect(headline('Undone')).toBeVisible({ timeout: 60_000 })
})

test('one chosen document is restored', async () => {
  await enter(page, link('Restore again…'))
  await expect(headline(/^Back to/)).toBeVisible()
  await goTo(page, page.getByRole('radio', { name: 'Everything' }))
  const chosen = page.getByRole('radio', { name: 'Chosen documents' })
  await goTo(page, chosen, { key: 'ArrowRight', atMost: 5 })
  const [first = ''] = Object.keys(await app.hashDocuments())
  await typeInto(page, page.getByRole('searchbox', { name: 'Search documents' }), first)
  await goTo(page, page.getByRole('checkbox', { name: first, exact: true }))
  await page.keyboard.press('Space')
  await expect(button(`Leave out ${first}`)).toBeVisible()
  await typeInto(page, page.getByRole('textbox', { name: 'File name' }), await confirmName())
  await page.keyboard.press('Enter')
  await expect(headline('Restored')).toBeVisible({ timeout: 60_000 })
})

test('a session that ends is begun anew over a form, which is then saved: a schedule', async () => {
  await enter(page, nav('Schedules'))
  await enter(page, link('New schedule'))
  await typeInto(page, page.getByRole('textbox', { name: 'Name', exact: true }), 'Weekly')
  await goTo(page, page.getByRole('radio', { name: 'Daily' }))
  await goTo(page, page.getByRole('radio', { name: 'Weekly' }), { key: 'ArrowRight', atMost: 5 })
  await goTo(page, page.getByRole('checkbox', { name: 'Wed' }))
  await page.keyboard.press('Space')
  const time = page.getByRole('textbox', { name: 'Time', exact: true })
  await typeInto(page, time, '4:15')
  await page.context().clearCookies()
  await page.keyboard.press('Enter')
  const sheet = dialog('Your session has ended')
  await expect(sheet.getByLabel('Password', { exact: true })).toBeFocused()
  await page.keyboard.type(admin.password)
  await page.keyboard.press('Enter')
  await expect(sheet).toHaveCount(0)
  await expect(time).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/schedules$/)
  await expect(tile('Weekly')).toContainText('04:15')
})

test('a schedule is changed, switched off and deleted', async () => {
  await enter(page, link('Weekly'))
  await typeInto(page, page.getByRole('textbox', { name: 'Time', exact: true }), '5:20')
  await chooseIn(page, page.getByRole('combobox', { name: 'After a missed time' }), 'Skip it')
  await enter(page, button('Save'))
  await expect(page.getByText('Nothing has been changed.')).toBeVisible()
  await enter(page, page.locator('main').getByRole('link', { name: 'Schedules' }), { key: 'Shift+Tab' })
  await expect(tile('Weekly')).toContainText('05:20')
  await goTo(page, tile('Weekly').getByRole('switch'))
  await page.keyboard.press('Space')
  await expect(tile('Weekly')).toContainText('None, it is off.')
  await expect(tile('Weekly').getByRole('switch')).toBeFocused()
  await chooseInMenu(page, button('More for Weekly'), 'Delete…')
  await expect(button('Keep')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(button('More for Weekly')).toBeFocused()
  await chooseInMenu(page, button('More for Weekly'), 'Delete…')
  await enter(page, button('Delete it'))
  await expect(page.getByRole('article')).toHaveCount(1)
})

test('what is mailed is chosen, and a test is sent', async () => {
  await enter(page, nav('Settings'))
  await enter(page, page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Alerts' }))
  await goTo(page, page.getByRole('checkbox', { name: 'Completed', exact: true }))
  await page.keyboard.press('Space')
  await typeInto(page, page.getByRole('textbox', { name: 'Recipients' }), 'ada@example.org')
  await page.keyboard.press('Enter')
  await enter(page, page.getByRole('form', { name: 'Mail' }).getByRole('button', { name: 'Save' }))
  await enter(page, button('Send a test'))
  await expect(page.getByText('Sent to ada@example.org')).toBeVisible()
  await expect(button('Send a test')).toBeFocused()
})

test('a webhook is made, tested and deleted', async () => {
  await enter(page, button('New webhook…'))
  await expect(page.getByRole('dialog').getByLabel('Name')).toBeFocused()
  await page.keyboard.type('Pager')
  await typeInto(page, page.getByRole('dialog').getByLabel('Address'), `${receiver.url}/hook`)
  await page.keyboard.press('Enter')
  await enter(page, button('I have copied it'))
  await expect(button('New webhook…')).toBeFocused()
  await enter(page, button('Send a test to Pager'))
  await expect(page.getByText('The test was received')).toBeVisible()
  await expect(button('Send a test to Pager')).toBeFocused()
  await chooseInMenu(page, button('More for Pager'), 'Delete…')
  await enter(page, button('Delete it'))
  await expect(page.getByText('No program is told yet.')).toBeVisible()
})

test('the outbox and the audit log are read', async () => {
  await enter(page, link('Outbox'), { key: 'Shift+Tab' })
  await expect(headline('Outbox')).toBeVisible()
  await enter(page, page.getByRole('list', { name: 'Mails' }).getByRole('link').first())
  await expect(page).toHaveURL(/outbox\/.+/)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('audit')
  await enterFound('Audit log')
  await expect(headline('Audit log')).toBeVisible()
  await typeInto(page, page.getByRole('searchbox', { name: 'Who' }), admin.email)
  await expect(page).toHaveURL(/who=/)
  await chooseIn(page, page.getByRole('combobox', { name: 'Action' }), 'Schedules')
  const entry = page.locator('main summary').first()
  await expect(entry).toContainText('Weekly')
  await enter(page, entry)
  await expect(page.locator('main details[open]')).toHaveCount(1)
})

test('the colours are chosen, and the focus is seen in the dark too', async () => {
  await chooseInMenu(page, button(/^Colours/), 'Dark')
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await expect(button('Colours: Dark')).toBeFocused()
})

test('on every screen each stop is seen, and nothing keeps the focus', async () => {
  for (const address of await addresses()) await expectWalkable(address)
})

/** As low as it is narrow: what floats at its edges leaves the least room between. */
test('so it is at 200 % zoom', { tag: '@wide' }, async () => {
  await page.setViewportSize({ width: 720, height: 450 })
  for (const address of await addresses()) await expectWalkable(address)
})

/** Of every screen there is. */
async function addresses(): Promise<string[]> {
  const [backup, schedule] = await page.evaluate(async () => [
    (await (await fetch('/api/admin/backups?status=completed')).json()).items[0].id,
    (await (await fetch('/api/admin/backups/schedules')).json())[0].id,
  ])
  return [
    ...['/', '/backups', `/backups/${backup}`, `/backups/${backup}/restore`, `/backups/${backup}/restore?scope=chosen`],
    ...['/schedules', `/schedules/${schedule}`, '/settings', '/settings/alerts', '/settings/audit'],
  ]
}

async function expectWalkable(address: string): Promise<void> {
  await page.goto(address)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.locator('.mantine-Skeleton-root')).toHaveCount(0)
  const path = await walkAround(page)
  expect(path.length, `${address} has stops`).toBeGreaterThan(10)
}

function nav(room: string): Locator {
  return page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: room, exact: true })
}

/** Of what the palette has found for what was typed. */
async function enterFound(command: string): Promise<void> {
  const found = page.locator('[data-selected]').filter({ hasText: command })
  await expect(page.getByRole('button', { name: new RegExp(`^${command}`) })).toBeVisible()
  for (let pressed = 0; (await found.count()) === 0; pressed++) {
    expect(pressed, `the arrows lead to ${command}`).toBeLessThan(20)
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Enter')
  // Until it is gone, single keys are not the page's.
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

function tile(name: string): Locator {
  return page.getByRole('article', { name, exact: true })
}

/** What is to be typed before a restore. */
async function confirmName(): Promise<string> {
  return (
    (await page
      .getByText(/^motovaultpro_backup_\d{8}_\d{6}\.tar\.gz$/)
      .first()
      .textContent()) ?? ''
  )
}
