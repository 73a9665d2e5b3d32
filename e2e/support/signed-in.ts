import { type Browser, expect, type Page } from '@playwright/test'
import { admin } from './product.ts'

/** A page of a browser of its own, in which an admin is signed in. Every admin here has the first one's password. */
export async function openSignedIn(browser: Browser, baseURL: string, email = admin.email): Promise<Page> {
  const context = await browser.newContext({ baseURL })
  const data = { email, password: admin.password }
  const answer = await context.request.post('/api/auth/sign-in/email', { data, headers: { origin: baseURL } })
  expect(answer.ok()).toBe(true)
  return context.newPage()
}
