import { expect } from '@playwright/test'
import type { ProtectedApp } from './protected-app.ts'

/** Locks a table of the app until it is let go: every dump begins, and waits in its middle. */
export async function holdApp(app: ProtectedApp): Promise<() => Promise<void>> {
  const locking = app
    .psql('begin; lock table fuel_logs in access exclusive mode; select pg_sleep(300)')
    .catch(() => undefined)
  const locks = () =>
    app.psql(`select count(*) from pg_locks where mode = 'AccessExclusiveLock' and relation = 'fuel_logs'::regclass`)
  await expect.poll(locks).toMatch(/^1\s*$/)
  return async () => {
    await app.psql(
      `select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(300)%' and pid <> pg_backend_pid()`,
    )
    await locking
  }
}
