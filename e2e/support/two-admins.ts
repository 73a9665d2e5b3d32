import type { Browser, Page } from '@playwright/test'
import { type HeldDump, makeHeldDump } from './held-dump.ts'
import { type Line, startLine } from './line.ts'
import { type Product, type Request, signIn, startProduct, untilCompleted } from './product.ts'
import { type ProtectedApp, startProtectedApp } from './protected-app.ts'
import { addSecondAdmin, secondAdmin } from './second-admin.ts'
import { openSignedIn } from './signed-in.ts'

export type TwoAdmins = {
  app: ProtectedApp
  dump: HeldDump
  product: Product
  line: Line
  request: Request
  backup: { id: string; fileName: string; sha256: string }
  /** Of the first admin, in one browser. */
  tabs: [Page, Page]
  /** The second admin, in a browser of her own. */
  grace: Page
}

/**
 * A server with one backup behind a line that can be cut, and two admins in front of it. `prepare` changes the app before
 * its backup is taken; `stop` ends what was started, also where a start came only half-way.
 */
export function twoAdmins(prepare: (app: ProtectedApp) => Promise<void> = async () => {}) {
  const ends: (() => Promise<unknown>)[] = []
  const start = async (browser: Browser): Promise<TwoAdmins> => {
    const app = await startProtectedApp('superuser')
    ends.unshift(() => app.stop())
    await prepare(app)
    const dump = await makeHeldDump()
    ends.unshift(() => dump.remove())
    const product = await startProduct({ ...app.env, ...dump.env })
    ends.unshift(() => product.stop())
    const line = await startLine(product.url)
    ends.unshift(() => line.close())
    const request = await signIn(product.url)
    const { id } = await (await request('/api/admin/backups', { method: 'POST' })).json()
    const { fileName, sha256 } = await untilCompleted(request, `/api/admin/backups/${id}`)
    const backup = { id, fileName: String(fileName), sha256: String(sha256) }
    await addSecondAdmin(app)
    const open = async (email?: string) => {
      const page = await openSignedIn(browser, line.url, email)
      ends.unshift(() => page.context().close())
      return page
    }
    const first = await open()
    const tabs: TwoAdmins['tabs'] = [first, await first.context().newPage()]
    return { app, dump, product, line, request, backup, tabs, grace: await open(secondAdmin) }
  }
  const stop = async () => {
    for (const end of ends.splice(0)) await end()
  }
  return { start, stop }
}
