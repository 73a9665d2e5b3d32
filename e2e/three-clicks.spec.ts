import { rename } from 'node:fs/promises'
import path from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { expectAccessiblePage } from './support/accessible.ts'
import { openPage } from './support/open-page.ts'
import { admin, type Product, type Request, signIn, startProduct } from './support/product.ts'

test.describe.configure({ mode: 'serial', timeout: 180_000 })

let product: Product
let page: Page
let request: Request

test.beforeAll(async ({ browser }, info) => {
  product = await startProduct()
  request = await signIn(product.url)
  page = await openPage(browser, info, product.url)
  page.on('pageerror', (error) => failures.push(`uncaught in the page: ${error.message}`))
  await page.goto('/sign-in')
  await page.getByLabel('Mail address').fill(admin.email)
  await page.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.keyboard.press('Enter')
  await expect(headline('Not protected yet')).toBeVisible()
})

test.afterAll(async () => {
  await page?.context().close()
  await product?.stop()
})

const failures: string[] = []
test.afterEach(() => {
  expect(failures.splice(0)).toEqual([])
})

test('a backup is made', async () => {
  const { click, most } = await fromOverview(3)
  await click(button('Back up now'))
  await expect(headline(/^(Protected|Needs a look)$/)).toBeVisible({ timeout: 60_000 })
  expect(most()).toBe(1)
})

test('a schedule is made', async () => {
  const { click, type, most } = await fromOverview(3)
  await click(page.getByRole('link', { name: 'New schedule' }).first())
  await type(page.getByRole('textbox', { name: 'Name', exact: true }), 'Nightly')
  await click(button('Save'))
  await expect(page).toHaveURL(/\/schedules$/)
  await expect(page.getByRole('article', { name: 'Nightly' })).toBeVisible()
  expect(most()).toBe(2)
})

test('why the last one failed is found', async () => {
  await failNightly()
  const { click, most } = await fromOverview(3)
  await expect(headline('Not protected')).toBeVisible()
  await click(page.getByRole('region', { name: 'Protection' }).getByRole('link', { name: 'See why' }))
  await expect(page.getByText('cannot be read').first()).toBeVisible()
  expect(most()).toBe(1)
})

test('one document is restored', async () => {
  const { click, type } = await fromOverview(3)
  await click(page.getByRole('link', { name: 'Restore documents…' }))
  const [document] = await documents()
  await type(page.getByRole('searchbox', { name: 'Search documents' }), document)
  await click(page.getByRole('checkbox', { name: document, exact: true }))
  await expect(button(`Leave out ${document}`)).toBeVisible()
  const name = page.getByText(/^motovaultpro_backup_\d{8}_\d{6}\.tar\.gz$/).first()
  await type(page.getByRole('textbox', { name: 'File name' }), (await name.textContent()) ?? '')
  await click(button('Restore the chosen documents'))
  await expect(headline('Restored')).toBeVisible({ timeout: 80_000 })
})

test('a restore is undone', async () => {
  const { click } = await fromOverview(3)
  await expect(page.getByRole('region', { name: 'Last restore' })).toBeVisible()
  await expectAccessiblePage(page)
  await click(page.getByRole('region', { name: 'Last restore' }).getByRole('link', { name: 'See the restore' }))
  await click(button('Undo…'))
  await click(button('Undo the restore'))
  await expect(headline('Undone')).toBeVisible({ timeout: 60_000 })
  await page.goto('/')
  await expect(headline(/./)).toBeVisible()
  await expect(page.getByRole('region', { name: 'Last restore' })).toHaveCount(0)
})

/**
 * Begins on the overview as it is opened, and counts from there. A click is every press of the mouse or the finger: on a
 * link, a button, a tick box, and the last one, which confirms. What is typed is none, and neither is the way of the
 * cursor into a field that is typed into. Each task is gone through to its end, so that no click can hide behind "started".
 */
async function fromOverview(atMost: number) {
  await page.goto('/')
  await expect(headline(/./)).toBeVisible()
  let clicks = 0
  return {
    async click(target: Locator): Promise<void> {
      clicks++
      expect(clicks, `clicks until ${target}`).toBeLessThanOrEqual(atMost)
      await target.click()
    },
    type: (field: Locator, text: string) => field.fill(text),
    most: () => clicks,
  }
}

async function failNightly(): Promise<void> {
  const folder = path.join(product.directory, 'data/documents')
  await rename(folder, `${folder}-away`)
  try {
    await page.goto('/schedules')
    await button('Run now, Nightly').click()
    await expect(page.getByRole('article', { name: 'Nightly' })).toContainText('Failed', { timeout: 60_000 })
  } finally {
    await rename(`${folder}-away`, folder)
  }
}

/** Of the newest backup. */
async function documents(): Promise<[string]> {
  const { items } = await (await request('/api/admin/backups?status=completed')).json()
  const answer = await (await request(`/api/admin/backups/${items[0].id}/documents?search=pdf`)).json()
  return [answer.items[0].path]
}

function headline(name: string | RegExp): Locator {
  return page.getByRole('heading', { level: 1, name })
}

function button(name: string): Locator {
  return page.getByRole('button', { name, exact: true })
}
