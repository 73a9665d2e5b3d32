import { readFile } from 'node:fs/promises'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { type FakeSmtp, startFakeSmtp } from '../packages/core/test/mail-providers.ts'
import { type HookReceiver, startHookReceiver } from './support/hook-receiver.ts'
import { chooseIn, chooseInMenu, enter, goTo, typeInto, walkAround } from './support/keyboard.ts'
import { admin, type Product, startProduct } from './support/product.ts'
import { type ProtectedApp, startProtectedApp } from './support/protected-app.ts'

// Every journey without a mouse: nothing in here clicks, fills, hovers or focuses, not even by support.
test.describe.configure({ mode: 'serial' })
// A picture at each of a thousand keys would take longer than the keys; a way that fails is told stop by stop.
test.use({ trace: 'off' })

let app: ProtectedApp
let smtp: FakeSmtp
let receiver: HookReceiver
let product: Product
let page: Page
let archive: { name: string; bytes: Buffer }

test.beforeAll(async ({ browser }) => {
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
  const context = await browser.newContext({
    baseURL: product.url,
    acceptDownloads: true,
    viewport: { width: 1440, height: 900 },
  })
  page = await context.newPage()
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

const headline = (name: string | RegExp) => page.getByRole('heading', { level: 1, name })
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
  await enter(page, button('Commands'), { key: 'Shift+Tab' })
  await expect(search).toBeFocused()
  await page.keyboard.type('run night')
  await enterFound('Run Nightly now')
  await expect(page.getByText('“Nightly” was started.')).toBeVisible()
  await expect(button('Commands')).toBeFocused()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('backups')
  await enterFound('Backups')
  await expect(headline('Backups')).toBeVisible()
  await expect(rows()).toHaveCount(3)
  await expect(rows().first()).toContainText('Verified', { timeout: 60_000 })
})

test('the list is searched, filtered, sorted, and its columns are chosen', async () => {
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
  const took = page.getByRole('menuitemcheckbox', { name: 'Took' })
  await goTo(page, took, { key: 'ArrowDown', atMost: 30 })
  await page.keyboard.press('Space')
  await expect(page.getByRole('columnheader', { name: 'Took' })).toHaveCount(0)
  await expect(took).toBeFocused()
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
  await expect(page.getByRole('table').first()).toBeVisible()
  await enter(page, nav('Backups'))
  await expect(rows()).toHaveCount(3)
})

test('several are pinned and deleted at once; the pinned ones stay', async () => {
  for (const key of ['j', 'x', 'a']) await page.keyboard.press(key)
  await enter(page, bar().getByRole('button', { name: /^Pin / }))
  await expect(bar()).toContainText('1 is pinned and stays')
  await expect(bar().locator(':focus')).toHaveCount(1)
  await goTo(page, rows().first(), { key: 'Shift+Tab' }).catch(() => undefined)
})

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
}
