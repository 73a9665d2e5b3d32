import { expect, type Locator, type Page, test } from '@playwright/test'
import { expectAccessiblePage } from './support/accessible.ts'
import { lookAt } from './support/look-at.ts'
import { openPage } from './support/open-page.ts'
import { admin, type Product, type Request, signIn, startProduct } from './support/product.ts'

// What is looked at is looked at four times, each time by axe.
test.describe.configure({ mode: 'serial', timeout: 300_000 })

let product: Product
let page: Page
let request: Request

test.beforeAll(async ({ browser }, info) => {
  product = await startProduct()
  request = await signIn(product.url)
  page = await openPage(browser, info, product.url)
  page.on('pageerror', (error) => failures.push(`uncaught in the page: ${error.message}`))
  await page.goto('/schedules')
  await page.getByLabel('Mail address').fill(admin.email)
  await page.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
})

test.afterAll(async () => {
  await page?.context().close()
  await product?.stop()
})

const failures: string[] = []
test.afterEach(() => {
  expect(failures.splice(0)).toEqual([])
})

test('without schedules the page says what one does', async () => {
  await expect(page.getByRole('heading', { level: 1, name: 'No schedules yet' })).toBeVisible()
  await lookAt(page, 'schedules-empty')
  await page.getByRole('link', { name: 'New schedule' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'New schedule' })).toBeVisible()
})

test('shows the next runs as one types, and what is wrong with a rule', async () => {
  await expect(nextRuns()).toHaveCount(5)
  await page.getByRole('textbox', { name: 'Time', exact: true }).fill('2:30')
  await expect(nextRuns().first()).toContainText('02:30')
  await expect(page.getByText(/^Every day at 02:30, Europe\/Berlin/)).toBeVisible()
  await lookAt(page, 'schedule-new')

  await choose('Frequency', 'Custom')
  await expect(page.getByLabel('Cron')).toHaveValue('30 2 * * *')
  await page.getByLabel('Cron').fill('0 0 30 2 *')
  await expect(page.getByText('This never comes. February has no 30th.').first()).toBeVisible()
  await expect(nextRuns()).toHaveCount(0)
  await lookAt(page, 'schedule-never')
  await page.getByLabel('Cron').fill('15 * * * *')
  await expect(nextRuns().first()).toContainText(':15')

  await choose('Frequency', 'Weekly')
  await page.getByRole('group', { name: 'Days' }).getByText('Wed').click()
  await expect(nextRuns().filter({ hasText: /^Wed/ }).first()).toContainText('02:30')
  await expectAccessiblePage(page)
})

test('a schedule is saved as it was shown, after it has a name', async () => {
  await choose('Frequency', 'Daily')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Type a name of 1 to 100 characters.')).toBeVisible()
  await page.getByLabel('Name').fill('Nightly')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page).toHaveURL(/\/schedules$/)
  await expect(tile('Nightly')).toContainText('Every day at 02:30, Europe/Berlin')
  await expect(tile('Nightly')).toContainText('Has not run yet')
  await expect(tile('Nightly')).toContainText('Keeps the last 7, 4 weekly and 12 monthly')
})

test('a name that is taken is said at its field', async () => {
  await page.getByRole('link', { name: 'New schedule' }).click()
  await page.getByLabel('Name').fill('Nightly')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(/There is a schedule called Nightly already/)).toBeVisible()
  await expect(page.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true')
  await lookAt(page, 'schedule-refused')
})

test('asks before what was typed is lost', async () => {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Schedules' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Stay' }).click()
  await expect(page.getByLabel('Name')).toHaveValue('Nightly')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Schedules' }).click()
  await expectAccessiblePage(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Discard the changes' }).click()
  await expect(tile('Nightly')).toBeVisible()
})

test('a change is saved, and leaving afterwards asks nothing', async () => {
  await page.getByRole('link', { name: 'Nightly', exact: true }).click()
  await expect(page.getByText('Nothing has been changed.')).toBeVisible()
  await page.getByRole('textbox', { name: 'Time', exact: true }).fill('4')
  await expect(page.getByText('Saving expires no backup.')).toBeVisible()
  await answered('schedule.change', () => page.getByRole('button', { name: 'Save' }).click())
  await expect(page.getByText('Nothing has been changed.')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Time', exact: true })).toHaveValue('04:00')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Schedules' }).click()
  await expect(tile('Nightly')).toContainText('Every day at 04:00, Europe/Berlin')
})

test('switches off, and duplicates what is off', async () => {
  await answered('schedule.toggle', () => tile('Nightly').getByRole('switch').press('Space'))
  await expect(tile('Nightly')).toContainText('None, it is off.')
  await page.reload()
  await expect(tile('Nightly').getByRole('switch')).not.toBeChecked()
  await tile('Nightly').getByRole('button', { name: 'More for Nightly' }).click()
  await page.getByRole('menuitem', { name: 'Duplicate' }).click()
  await expect(page.getByRole('article')).toHaveCount(2)
})

test('deletes a schedule and says that its backups stay', async () => {
  const copy = page.getByRole('article').filter({ hasNot: page.getByRole('link', { name: 'Nightly', exact: true }) })
  await copy.getByRole('button', { name: /^More for/ }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await expect(page.getByRole('dialog')).toContainText('It has no backups in the store.')
  await expectAccessiblePage(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Delete it' }).click()
  await expect(page.getByRole('article')).toHaveCount(1)
})

test('fires by itself, and retention removes what the rule no longer keeps', async () => {
  test.setTimeout(420_000)
  await page.getByRole('link', { name: 'New schedule' }).click()
  await page.getByLabel('Name').fill('Every minute')
  await choose('Frequency', 'Custom')
  await page.getByLabel('Cron').fill('* * * * *')
  for (const tier of ['Weekly', 'Monthly']) await page.getByRole('textbox', { name: tier, exact: true }).fill('')
  await page.getByRole('textbox', { name: 'Last', exact: true }).fill('1')
  await page.getByRole('button', { name: 'Save' }).click()
  await tile('Every minute').getByRole('button', { name: 'Run now, Every minute' }).click()
  await expect(tile('Every minute')).toContainText('Verified', { timeout: 60_000 })
  const first = await newestFile()

  await page.getByRole('link', { name: 'Every minute', exact: true }).click()
  await expect(page.getByRole('list', { name: 'Recent runs' })).toContainText('by hand')
  const removed = page.getByRole('list', { name: 'Removed by retention' }).getByRole('listitem')
  await expect(removed.filter({ hasText: first })).toBeVisible({ timeout: 150_000 })
  // Off before anything is counted: it would go on firing.
  await answered('schedule.toggle', () => page.getByRole('switch').press('Space'))
  await expect(page.getByRole('switch')).not.toBeChecked()
  await expect(removed.filter({ hasText: first })).toContainText(/last 1|not among|older/)
  await expect
    .poll(async () => (await backups('status=running')).length + (await backups('status=queued')).length, {
      timeout: 60_000,
    })
    .toBe(0)
  await expectAccessiblePage(page)

  await page.getByRole('link', { name: 'All of them' }).click()
  const rows = page.getByRole('row', { name: /^Every minute/ })
  await expect(rows.filter({ hasText: 'Verified' })).toHaveCount(1, { timeout: 30_000 })
  await expect(rows.filter({ hasText: 'Verified' })).toContainText(/Kept: /)
  expect(await newestFile()).not.toBe(first)
})

test('a backup is pinned from the list', async () => {
  const pin = page.getByRole('button', { name: /^Pin Every minute/ }).first()
  await answered('backup.change', () => pin.click())
  await expect(pin).toHaveAttribute('aria-pressed', 'true')
  await page.reload()
  await expect(pin).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByRole('row', { name: /^Every minute/ }).first()).toContainText('Pinned')
})

test('the page of a backup names its schedule, its server and every reason to keep it', async () => {
  await page
    .getByRole('row', { name: /^Every minute/ })
    .first()
    .getByRole('link')
    .first()
    .click()
  const facts = page.getByRole('complementary')
  await expect(facts.getByRole('link', { name: 'Every minute' })).toBeVisible()
  await expect(facts).toContainText('Server')
  await expect(facts).toContainText('Pinned')
  await expectAccessiblePage(page)
})

test('rules for what has no schedule are kept', async () => {
  await page.goto('/settings')
  const form = page.getByRole('form', { name: 'Retention' })
  const manual = form.getByRole('group', { name: 'Manual' })
  await manual.getByRole('combobox', { name: 'Kept' }).click()
  await page.getByRole('option', { name: 'By a rule' }).click()
  await manual.getByLabel('Keep the last').fill('20')
  await answered('settings.change', () => form.getByRole('button', { name: 'Save' }).click())
  await page.reload()
  await expect(manual.getByLabel('Keep the last')).toHaveValue('20')
})

/** What is shown before the server has agreed is lost by a reload: waits for its answer. */
async function answered(procedure: string, act: () => Promise<void>): Promise<void> {
  const answer = page.waitForResponse((response) => response.url().includes(procedure))
  await act()
  expect((await answer).ok()).toBe(true)
}

function nextRuns(): Locator {
  return page.getByRole('list', { name: 'Next five runs' }).getByRole('listitem')
}

function tile(name: string): Locator {
  return page.getByRole('article', { name, exact: true })
}

async function choose(group: string, word: string): Promise<void> {
  await page.getByRole('radiogroup', { name: group }).getByText(word, { exact: true }).click()
}

async function backups(query: string): Promise<{ fileName: string | null }[]> {
  return (await (await request(`/api/admin/backups?${query}`)).json()).items
}

async function newestFile(): Promise<string> {
  const [newest] = await backups('status=completed&origin=scheduled')
  if (!newest?.fileName) throw new Error('there is no scheduled backup')
  return newest.fileName
}
