import { rename } from 'node:fs/promises'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { type FakeSmtp, startFakeSmtp } from '../packages/core/test/mail-providers.ts'
import { expectAccessiblePage } from './support/accessible.ts'
import { type HookReceiver, isSignedWith, startHookReceiver } from './support/hook-receiver.ts'
import { lookAt } from './support/look-at.ts'
import { openPage } from './support/open-page.ts'
import { admin, type Product, type Request, signIn, startProduct } from './support/product.ts'
import { type ProtectedApp, startProtectedApp } from './support/protected-app.ts'

// What is looked at is looked at four times, each time by axe.
test.describe.configure({ mode: 'serial', timeout: 300_000 })

let app: ProtectedApp
let smtp: FakeSmtp
let receiver: HookReceiver
let product: Product
let page: Page
let request: Request

test.beforeAll(async ({ browser }, info) => {
  app = await startProtectedApp('superuser')
  smtp = await startFakeSmtp({ secure: false })
  receiver = await startHookReceiver()
  const mail = { SMTP_URL: smtp.url('smtp'), MAIL_FROM: 'Backup <backup@example.org>' }
  product = await startProduct({ ...app.env, ...mail, WEBHOOK_PRIVATE_HOSTS: '127.0.0.1' })
  request = await signIn(product.url)
  page = await openPage(browser, info, product.url)
  page.on('pageerror', (error) => failures.push(`uncaught in the page: ${error.message}`))
  await page.goto('/settings')
  await page.getByLabel('Mail address').fill(admin.email)
  await page.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
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

test('a test is sent from the settings, and the provider’s own answer is shown', async () => {
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Alerts' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Alerts' })).toBeVisible()
  await expect(page.getByText('Delivered over SMTP')).toBeVisible()
  await expect(page.getByText(/^Failures and overdue backups reach every admin by mail/)).toBeVisible()
  await page.getByRole('button', { name: 'Send a test', exact: true }).click()
  await expect(page.getByText(`Sent to ${admin.email}`)).toBeVisible()
  await expect(page.getByText('The mail server answered: 250 OK: taken')).toBeVisible()
  expect(smtp.messages.map(({ recipients }) => recipients)).toEqual([[admin.email]])

  smtp.mode = 'refuse'
  await page.getByRole('button', { name: 'Send a test', exact: true }).click()
  await expect(page.getByText(/^The mail server answered: .*550 Sender not allowed/)).toBeVisible()
  await lookAt(page, 'alerts-tested')
  smtp.mode = 'accept'
})

test('a whole list of recipients is pasted, and what is no address is named', async () => {
  await paste('Ada Lane <ada@example.org>, bob@example.org; ADA@example.org\nbob at example.org')
  await expect(page.getByText('ada@example.org', { exact: true })).toHaveCount(1)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('“bob at example.org” is no mail address.')).toBeVisible()
  await lookAt(page, 'alerts-recipients')
  await page.getByRole('button', { name: 'Remove bob at example.org' }).click()
  await page.getByRole('checkbox', { name: 'Completed', exact: true }).check()
  await expect(form()).toContainText('Ada@example.org, bob@example.org are added; completed backups are mailed.')
  await expect(page.getByRole('button', { name: 'Send a test', exact: true })).toBeDisabled()
})

test('what was changed is not lost by leaving, and saving says what it was', async () => {
  await page.getByRole('link', { name: 'Outbox' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Stay' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(/^Saved\. Ada@example\.org, bob@example\.org are added; completed/)).toBeVisible()
  await page.reload()
  await expect(page.getByText('bob@example.org', { exact: true })).toBeVisible()
  await expect(page.getByText(/reach 2 people by mail/)).toBeVisible()
  // Whoever is on the list already is not added again.
  await paste('BOB@example.org')
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled()
})

test('a failure is mailed, and the outbox shows the mail as it was sent', async () => {
  await failToBackUp()
  await page.goto('/settings/alerts/outbox')
  const failed = mails().filter({ hasText: 'FAILED: Manual backup' })
  await expect(failed).toContainText('Delivered', { timeout: 60_000 })
  await expect(failed).toContainText('To ada@example.org and 1 more')
  expect(smtp.messages.at(-1)?.recipients).toEqual(['ada@example.org', 'bob@example.org'])
  expect(smtp.messages.at(-1)?.raw).toContain('Manual backup failed')
  await lookAt(page, 'outbox')

  await failed.getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1, name: /FAILED: Manual backup/ })).toBeVisible()
  // No scripts, no forms, no access to the page around it.
  const frame = page.locator('iframe')
  await expect(frame).toHaveAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox')
  const shown = frame.contentFrame()
  await expect(shown.getByRole('heading', { name: 'Manual backup failed' })).toBeVisible()
  await expect(page.getByText('ada@example.org, bob@example.org')).toBeVisible()
  await lookAt(page, 'mail')
  await page.getByText('Text', { exact: true }).click()
  await expect(page.locator('pre')).toContainText('Manual backup failed')
  await lookAt(page, 'mail-text')
})

test('while the provider is away the banner says so, and what waits is sent when someone asks', async () => {
  smtp.mode = 'busy'
  const before = smtp.messages.length
  await failToBackUp()
  await page.goto('/settings/alerts/outbox')
  await expect(mails().first()).toContainText('451 Try again later', { timeout: 60_000 })
  await expect(mails().first()).toContainText('Trying again')
  // A quarter of an hour later.
  await app.psql(
    `UPDATE outbox SET created_at = created_at - interval '20 min', next_attempt_at = now() + interval '1 h'
     WHERE delivered_at IS NULL AND event = 'failure'`,
    'console',
  )
  await page.goto('/settings')
  const banner = page.getByRole('complementary', { name: /needs a look/ })
  await expect(banner).toContainText(/A mail was not delivered\..*451 Try again later/)
  await lookAt(page, 'outbox-waiting')
  await banner.getByRole('link', { name: 'Outbox' }).click()

  smtp.mode = 'accept'
  const stuck = mails().filter({ hasText: 'FAILED: Manual' }).filter({ hasText: 'Try now' })
  await expect(stuck).toHaveCount(1)
  await stuck.getByRole('button', { name: /^Try now/ }).click()
  await expect(stuck).toHaveCount(0, { timeout: 60_000 })
  await expect(mails().filter({ hasText: '2 attempts' })).toContainText('Delivered', { timeout: 60_000 })
  expect(smtp.messages.length).toBe(before + 1)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'Outbox' })).toBeVisible()
  await expect(banner).toHaveCount(0)
  await page.goto('/settings/audit?action=alert.retry')
  await expect(page.getByText(/^Tried again mail \[MotoVaultPro\] FAILED/)).toBeVisible()
})

test('a webhook is made with a secret shown once, and its test arrives with a valid signature', async () => {
  await page.goto('/settings/alerts')
  await page.getByRole('button', { name: 'New webhook…' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByLabel('Name').fill('Pager')
  await sheet.getByLabel('Address').fill('http://192.168.0.1/hook')
  await sheet.getByRole('button', { name: 'Make the webhook' }).click()
  await expect(sheet.getByRole('alert')).toContainText('WEBHOOK_PRIVATE_HOSTS')
  await lookAt(page, 'webhook-new')
  await sheet.getByLabel('Address').fill(`${receiver.url}/hook`)
  await sheet.getByRole('button', { name: 'Make the webhook' }).click()
  const secret = (await sheet.getByText(/^whsec_/).textContent()) ?? ''
  await lookAt(page, 'webhook-secret')
  await sheet.getByRole('button', { name: 'I have copied it' }).click()
  await expect(page.getByText(secret)).toHaveCount(0)

  const pager = page.getByRole('listitem', { name: 'Pager' })
  await expect(pager).toContainText('Failed, overdue, recovered and warnings')
  await pager.getByRole('button', { name: 'Send a test to Pager' }).click()
  await expect(pager).toContainText('The test was received')
  expect(receiver.received).toHaveLength(1)
  expect(receiver.received.every((each) => isSignedWith(secret, each))).toBe(true)
  await lookAt(page, 'alerts')
})

test('a webhook is told of a failure, and of nothing when it is off or deleted', async () => {
  await failToBackUp()
  await expect
    .poll(() => receiver.received.map(({ body }) => JSON.parse(body).type), { timeout: 60_000 })
    .toEqual(['test', 'failure'])
  const pager = page.getByRole('listitem', { name: 'Pager' })
  await pager.getByRole('switch', { name: 'Pager is on' }).press('Space')
  await expect(pager.getByRole('switch', { name: 'Pager is off' })).toBeVisible()
  await pager.getByRole('button', { name: 'More for Pager' }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await lookAt(page, 'webhook-delete')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete it' }).click()
  await expect(page.getByText('No program is told yet.')).toBeVisible()
})

test('a schedule has its own choice of mails, and an address for its signs of life', async () => {
  await page.goto('/schedules/new')
  await page.getByLabel('Name').fill('Nightly')
  await page.getByText('Its own choice').click()
  await page.getByRole('combobox', { name: 'Failed' }).click()
  await page.getByRole('option', { name: 'Not mailed', exact: true }).click()
  await page.getByLabel('Heartbeat address').fill('no address')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(/^Type an address such as https/)).toBeVisible()
  await expectAccessiblePage(page)
  await page.getByLabel('Heartbeat address').fill(`${receiver.url}/beat`)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page).toHaveURL(/\/schedules$/)
  await expect(page.getByRole('article', { name: 'Nightly' })).toContainText('Due by')
  const [nightly] = await (await request('/api/admin/backups/schedules')).json()
  expect(nightly).toMatchObject({ notify: { notifyOnFailure: false }, heartbeatUrl: `${receiver.url}/beat` })
})

function mails(): Locator {
  return page.getByRole('list', { name: 'Mails' }).getByRole('listitem')
}

function form(): Locator {
  return page.getByRole('form', { name: 'Mail' })
}

async function paste(text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Recipients' }).evaluate((field, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}

/** A backup without the documents it is to take. */
async function failToBackUp(): Promise<void> {
  await rename(app.documentsDir, `${app.documentsDir}.away`)
  try {
    const headers = { 'content-type': 'application/json' }
    const { id } = await (await request('/api/admin/backups', { method: 'POST', headers, body: '{}' })).json()
    await expect
      .poll(async () => (await (await request(`/api/admin/backups/${id}`)).json()).status, { timeout: 60_000 })
      .toBe('failed')
  } finally {
    await rename(`${app.documentsDir}.away`, app.documentsDir)
  }
}
