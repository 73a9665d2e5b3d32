import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { aManifest, anArchive } from '../apps/console/test/archive.ts'
import { type FakeSmtp, startFakeSmtp } from '../packages/core/test/mail-providers.ts'
import { untilStill } from './support/accessible.ts'
import { dropFile } from './support/drop-file.ts'
import { addressesOf, type History, makeHistory, spreadHistory } from './support/fill-history.ts'
import { insertOperation, lastRestore, removeOperation } from './support/insert-operation.ts'
import {
  holdBack,
  lookWhenLoaded,
  lookWhenSeen,
  lookWhileWaiting,
  untilLoaded,
  waitLess,
  whileFailing,
} from './support/look-around.ts'
import { lookAt } from './support/look-at.ts'
import { admin, type Product, signIn, startProduct } from './support/product.ts'
import { type ProtectedApp, startProtectedApp } from './support/protected-app.ts'
import type { Screen } from './support/screens.ts'
import { shiftsOf, watchShifts } from './support/shifts.ts'
import * as states from './support/states.ts'

// Each screen is looked at four times, each time by axe.
test.describe.configure({ mode: 'serial', timeout: 400_000 })

let app: ProtectedApp
let smtp: FakeSmtp
let product: Product
let history: History
let page: Page

/** A month of backups, on a server with mail. */
test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000)
  app = await startProtectedApp('superuser')
  smtp = await startFakeSmtp({ secure: false })
  const mail = { SMTP_URL: smtp.url('smtp'), MAIL_FROM: 'Backup <backup@example.org>' }
  product = await startProduct({ ...app.env, ...mail })
  history = await makeHistory(await signIn(product.url))
  await product.end()
  await spreadHistory(app, history)
  await product.start()
  const context = await browser.newContext({ baseURL: product.url, viewport: { width: 1440, height: 900 } })
  await context.request.post('/api/auth/sign-in/email', { data: admin, headers: { origin: product.url } })
  page = await context.newPage()
})

test.afterAll(async () => {
  await page?.context().close()
  await product?.stop()
  await smtp?.close()
  await app?.stop()
})

const look = (screen: Screen, address: string, until?: Locator) => lookWhenLoaded(page, screen, address, until)
const see = (screen: Screen, sign: Locator) => lookWhenSeen(page, screen, sign)
const wait = (screen: Screen, address: string, procedure: string) => lookWhileWaiting(page, screen, address, procedure)

const newest = () => history.backups[0] ?? ''
const sheet = () => page.getByRole('dialog')
const rows = () => page.locator('tr[data-backup]')
const button = (name: string) => page.getByRole('button', { name, exact: true })
const sql = (statement: string) => app.psql(statement, 'console')

test('the overview of a month, while a backup runs, and when it cannot be loaded', async () => {
  await look('overview-protected', '/')
  const running = await insertOperation(app, states.backupAtWork(history.nightly))
  await look('overview-running', '/')
  await look('backups-running', '/backups')
  await look('backup-running', `/backups/${running}`)
  await removeOperation(app, running)
  await wait('overview-loading', '/', 'overview.describe')
  await whileFailing(page, 'overview.describe', () => look('overview-not-loaded', '/', page.getByRole('alert')))
})

test('the list of backups and what is asked in it', async () => {
  await look('backups', '/backups')
  await button('Choose contents and note').click()
  await see('backup-now', page.getByRole('radio').first())
  await page.keyboard.press('Escape')
  await openMenu()
  await lookAt(page, 'backups-menu')
  await page.getByRole('menuitem', { name: 'Add a note…' }).click()
  await see('backup-note', sheet())
  await page.keyboard.press('Escape')
  await openMenu()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await see('backup-delete', sheet())
  await page.keyboard.press('Escape')
  await page.getByRole('checkbox', { name: 'Select all shown' }).check()
  await see('backups-selected', page.getByRole('region', { name: 'Selected backups' }))
  await page.getByRole('button', { name: /^Delete \d/ }).click()
  await see('backups-delete', sheet())
  await page.keyboard.press('Escape')
  await page.goto('/backups')
  await page.getByRole('button', { name: 'Newest first' }).click()
  await see('backups-view', page.getByRole('menu'))
  await look('backups-filtered-empty', '/backups?origin=uploaded&state=failed', page.getByText('Clear the filters'))
  await wait('backups-loading', '/backups', 'backup.list')
  await whileFailing(page, 'backup.list', () => look('backups-not-loaded', '/backups', page.getByRole('alert')))
  await page.goto('/backups')
  await expect(rows().first()).toBeVisible()
  await whileFailing(page, 'backup.list', async () => {
    const stale = page.getByText(/What you see is from/)
    await expect(async () => {
      await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))
      await expect(stale).toBeVisible({ timeout: 4000 })
    }).toPass({ timeout: 60_000 })
    await lookAt(page, 'backups-out-of-date')
  })
  await look('not-found', '/nowhere')
})

test('an upload from the file over the page to its end', async () => {
  const oldest = history.backups.at(-1) ?? ''
  const archive = await readFile(path.join(app.storeDir, await fileOf(oldest)))
  const request = await signIn(product.url)
  expect((await request(`/api/admin/backups/${oldest}`, { method: 'DELETE' })).status).toBeLessThan(300)
  await page.goto('/backups')
  await expect(rows().first()).toBeVisible()
  await dropFile(page, 'motovaultpro.tar.gz', archive, ['dragenter', 'dragover'])
  await see('upload-drop', page.getByText('Drop the archive anywhere'))
  await dropFile(page, 'holiday.tar.gz', Buffer.from('this is no archive'))
  await see('upload-wrong-file', sheet().getByRole('alert'))
  await page.keyboard.press('Escape')
  await dropFile(page, 'elsewhere.tar.gz', anArchive(aManifest({ app: 'otherapp' })))
  await see('upload-doubts', sheet().getByText('1,191', { exact: false }))
  await button('Not this one').click()
  await dropFile(page, 'motovaultpro.tar.gz', archive)
  const send = page.getByRole('button', { name: /^Upload \d/ })
  await see('upload-inspected', send)
  const devtools = await page.context().newCDPSession(page)
  const network = { offline: false, latency: 0, downloadThroughput: -1 }
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', { ...network, uploadThroughput: 2_000 })
  await send.click()
  await see('upload-sending', button('Pause'))
  await button('Pause').click()
  await see('upload-paused', button('Resume'))
  await devtools.send('Network.emulateNetworkConditions', { ...network, uploadThroughput: -1 })
  await page.route('**/upload/tus/**', (route) => route.abort())
  await waitLess(page)
  await button('Resume').click()
  await see('upload-stopped', page.getByText('The connection broke.'))
  await page.unrouteAll()
  await button('Cancel the upload').click()
  await page.goto('/backups')
  await expect(rows().first()).toBeVisible()
  await dropFile(page, 'motovaultpro.tar.gz', archive)
  await send.click()
  await see('upload-completed', page.getByText('Uploaded and verified'))
  await page.keyboard.press('Escape')
  // It is there already.
  await dropFile(page, 'motovaultpro.tar.gz', archive)
  await send.click()
  await see('upload-refused', page.getByText('The server refused the archive'))
})

test('a backup in each of its states', async () => {
  const [, second, third, fourth, fifth] = history.backups
  await look('backup', `/backups/${history.manual}`)
  await wait('backup-loading', `/backups/${newest()}`, 'backup.describe')
  await sql(`update backup_history set warnings = '${JSON.stringify(states.twoWarnings)}' where id = '${second}'`)
  await look('backup-warnings', `/backups/${second}`)
  await sql(`update backup_archives set provenance = 'foreign' where id = '${third}'`)
  await sql(
    `update backup_history set kind = 'upload', origin = 'uploaded', schedule_id = null, scheduled_for = null where id = '${third}'`,
  )
  await look('backup-foreign', `/backups/${third}`)
  await sql(`update backup_archives set suspicious_because = '${JSON.stringify(states.drops)}' where id = '${fourth}'`)
  await sql(`update backup_schedules set frozen_by = '${fourth}', frozen_at = now() where id = '${history.nightly}'`)
  await look('backup-suspicious', `/backups/${fourth}`)
  await look('schedules-frozen', '/schedules', page.getByText('until someone has looked').first())
  await look('overview-attention', '/')
  await sql(
    `update backup_archives set suspicious_because = null; update backup_schedules set frozen_by = null, frozen_at = null`,
  )
  await sql(`update backup_archives set verification = 'missing' where id = '${fifth}'`)
  await look('backup-missing', `/backups/${fifth}`)
  await sql(`update backup_archives set verification = 'verified' where id = '${fifth}'`)
  const interrupted = await insertOperation(app, states.interruptedBackup(history.nightly))
  await look('backup-interrupted', `/backups/${interrupted}`)
  await removeOperation(app, interrupted)
  await look('backup-gone', '/backups/00000000-0000-4000-8000-000000000001')
})

test('a restore at work and in each of its ends', async () => {
  const restore = `/backups/${newest()}/restore`
  await wait('restore-loading', restore, 'restore.preview')
  const altered = history.backups[2] ?? ''
  await sql(`update backup_archives set provenance = 'altered' where id = '${altered}'`)
  await look('restore-blocked', `/backups/${altered}/restore`, page.getByLabel('What stands in the way'))
  const safety = history.manual
  for (const [screen, row] of Object.entries(states.endedRestores(newest(), safety))) {
    const id = await insertOperation(app, row)
    if (screen === 'restore-undo-failed') await insertOperation(app, states.failedUndo(newest(), id))
    await look(screen as Screen, `${restore}?operation=${id}`)
  }
  const running = await insertOperation(app, states.restoreAtWork(newest(), safety, false))
  await look('restore-running', restore)
  await look('restore-another', `/backups/${history.manual}/restore`, page.getByRole('link', { name: 'Watch it' }))
  await removeOperation(app, running)
  const swapping = await insertOperation(app, states.restoreAtWork(newest(), safety, true))
  await look('restore-swapping', restore)
  await removeOperation(app, swapping)
  const undone = await insertOperation(app, states.undoAtWork(newest(), await lastRestore(app)))
  await look('restore-undoing', restore)
  await removeOperation(app, undone)
})

test('schedules, what they keep, and what is asked of them', async () => {
  await look('schedules', '/schedules')
  await wait('schedules-loading', '/schedules', 'schedule.list')
  await look('schedule', `/schedules/${history.nightly}`, page.getByRole('list', { name: 'Recent runs' }))
  await page.getByRole('textbox', { name: 'Last', exact: true }).fill('2')
  for (const tier of ['Weekly', 'Monthly']) await page.getByRole('textbox', { name: tier, exact: true }).fill('')
  await see('schedule-tighter', page.getByText(/\d go(es)?$/))
  await page.getByRole('link', { name: 'Overview', exact: true }).click()
  await see('schedule-leave', sheet())
  await button('Discard the changes').click()
  await page.goto('/schedules')
  await button('More for Nightly').click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await see('schedule-delete', sheet())
  await page.goto('/schedules/new')
  await page.getByRole('radiogroup', { name: 'Frequency' }).getByText('Custom', { exact: true }).click()
  // A night in March, as in 2027, in which half past two does not come in Berlin.
  await page.getByLabel('Cron').fill('30 2 28 3 *')
  await see('schedule-clocks', page.getByRole('list', { name: 'Next five runs' }).getByRole('listitem').first())
  await look('schedule-gone', '/schedules/00000000-0000-4000-8000-000000000001')
})

test('settings, and what lies over every page', async () => {
  await page.goto('/settings')
  await page.getByRole('button', { name: /New token/ }).click()
  await see('token-new', sheet())
  await page.getByLabel('Name', { exact: true }).fill('nightly cron')
  await button('Create the token').click()
  await see('token-secret', sheet().getByText(/^mvp_/))
  await button('I have copied it').click()
  await page.getByRole('button', { name: /^Revoke/ }).click()
  await see('token-revoke', sheet())
  await page.keyboard.press('Escape')
  await look('settings', '/settings')
  await page.getByRole('button', { name: /account of/ }).click()
  await see('account', page.getByRole('menuitem', { name: 'Sign out' }))
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Colours/ }).click()
  await see('colours', page.getByRole('menu'))
  await look('outbox-empty', '/settings/alerts/outbox')
  await page.route('**/assets/audit-page*', (route) => route.abort())
  await look('page-error', '/settings/audit', page.getByText('This page could not be shown'))
  await page.unrouteAll()
})

test('nothing moves while a page comes, wide or on a phone', async () => {
  const other = await page.context().newPage()
  await watchShifts(other)
  const moved: string[] = []
  for (const width of [1440, 390]) {
    await other.setViewportSize({ width, height: 900 })
    for (const address of addressesOf(history)) {
      await other.goto(address)
      await untilLoaded(other)
      await untilStill(other)
      const { sum, of } = await shiftsOf(other)
      if (sum >= 0.01) moved.push(`${address} at ${width}: ${sum.toFixed(3)}, ${of.join(', ')}`)
    }
  }
  await other.close()
  expect(moved).toEqual([])
})

test('nor where what can be undone is answered last', async () => {
  const restore = states.endedRestores(newest(), history.manual)['restore-undo-failed']
  const id = await insertOperation(app, restore)
  const other = await page.context().newPage()
  await watchShifts(other)
  await holdBack(other, ['**/api/trpc/restore.status*', '**/assets/last-restore*'])
  await other.goto('/')
  await expect(other.getByRole('region', { name: 'Last restore' })).toBeVisible()
  await untilStill(other)
  const { of } = await shiftsOf(other)
  await other.close()
  await removeOperation(app, id)
  expect(of).toEqual([])
})

async function openMenu(): Promise<void> {
  await rows().first().getByRole('button', { name: /^More/ }).click()
  await expect(page.getByRole('menu')).toBeVisible()
}

async function fileOf(id: string): Promise<string> {
  return (await sql(`select file_name from backup_archives where id = '${id}'`)).trim()
}
