import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { admin, type Product, startProduct } from './support/product.ts'
import { shiftsOf, watchShifts } from './support/shifts.ts'

const built = path.resolve(import.meta.dirname, '../apps/console/dist')
const styles = path.resolve(import.meta.dirname, '../apps/console/node_modules/@mantine/core/styles.css')

/** Bytes of scripts and styles, gzipped as most servers do. */
const most = { frame: 180_000, '/sign-in': 220_000, '/': 270_000, '/backups': 296_000 }

let product: Product
let session: Awaited<ReturnType<Awaited<ReturnType<Browser['newContext']>>['storageState']>>

test.beforeAll(async ({ browser }) => {
  product = await startProduct()
  const context = await browser.newContext({ baseURL: product.url })
  const answer = await context.request.post('/api/auth/sign-in/email', {
    data: admin,
    headers: { origin: product.url },
  })
  expect(answer.ok()).toBe(true)
  session = await context.storageState()
  await context.close()
})

test.afterAll(() => product?.stop())

test('the frame, all that comes before any page, is below 180 kB', async () => {
  const html = await readFile(path.join(built, 'index.html'), 'utf8')
  const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, file]) => file!)
  expect(files.length).toBeGreaterThan(2)
  const sizes = await Promise.all(files.map(async (file) => gzipped(await readFile(path.join(built, file)))))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  expect(total, `the frame is ${total} bytes`).toBeLessThan(most.frame)
})

for (const address of ['/sign-in', '/', '/backups'] as const) {
  test(`${address} with all that it loads is within its budget, and nothing moves while it comes`, async ({
    browser,
  }) => {
    const context = await browser.newContext({
      baseURL: product.url,
      ...(address === '/sign-in' ? {} : { storageState: session }),
    })
    const page = await context.newPage()
    const loaded: Promise<number>[] = []
    page.on('response', (response) => {
      if (['script', 'stylesheet'].includes(response.request().resourceType()))
        loaded.push(response.body().then(gzipped))
    })
    await watchShifts(page)
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await untilAllIsThere(page, address !== '/sign-in')
    const total = (await Promise.all(loaded)).reduce((sum, size) => sum + size, 0)
    const { sum, of } = await shiftsOf(page)
    expect(total, `${address} loads ${total} bytes`).toBeLessThan(most[address])
    expect(sum, of.join('\n')).toBeLessThan(0.01)
    await context.close()
  })
}

test('every component that is used has its styles', async () => {
  const known = namesIn(await readFile(styles, 'utf8'), /\.(m_[0-9a-f]+)\b/g)
  const scripts = await Promise.all((await filesOf('.js')).map((file) => readFile(file, 'utf8')))
  const sheets = await Promise.all((await filesOf('.css')).map((file) => readFile(file, 'utf8')))
  const used = namesIn(scripts.join('\n'), /\b(m_[0-9a-f]+)\b/g)
  const styled = namesIn(sheets.join('\n'), /\.(m_[0-9a-f]+)\b/g)
  expect(used.size).toBeGreaterThan(20)
  expect([...used].filter((name) => known.has(name) && !styled.has(name))).toEqual([])
})

function gzipped(bytes: Buffer): number {
  return gzipSync(bytes, { level: 6 }).length
}

async function filesOf(extension: string): Promise<string[]> {
  const names = await readdir(path.join(built, 'assets'))
  return names.filter((name) => name.endsWith(extension)).map((name) => path.join(built, 'assets', name))
}

function namesIn(text: string, pattern: RegExp): Set<string> {
  return new Set([...text.matchAll(pattern)].map(([, name]) => name!))
}

/** What comes a moment after the page is counted too: the corner for messages, and inside the frame its menus. */
async function untilAllIsThere(page: Page, inFrame: boolean): Promise<void> {
  await expect(page.locator('[data-position="bottom-right"]').first()).toBeAttached()
  if (!inFrame) return
  await expect(page.getByRole('button', { name: /account of/ })).toHaveAttribute('aria-expanded', 'false')
  await expect(page.getByRole('button', { name: /^Colours/ })).toHaveAttribute('aria-expanded', 'false')
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
}
