import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '../console-database.ts'
import type { Core } from '../core.ts'
import { authAccounts, authUsers } from '../schema-access.ts'

/** Whether set-up is over. */
export async function hasAdmin(core: Pick<Core, 'db'>): Promise<boolean> {
  return someAdmin(core.db)
}

/**
 * Creates the first admin, in one transaction, one server at a time. False when there is an admin already: whoever
 * comes second, by whichever way, changes nothing. `passwordHash` is in the authentication library's format.
 */
export async function createFirstAdmin(
  core: Pick<Core, 'db'>,
  admin: { email: string; passwordHash: string },
): Promise<boolean> {
  return core.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${FIRST_ADMIN_LOCK})`)
    if (await someAdmin(tx)) return false
    const id = randomUUID()
    const email = admin.email.toLowerCase()
    await tx.insert(authUsers).values({ id, email, name: email, emailVerified: true })
    await tx
      .insert(authAccounts)
      .values({ id: randomUUID(), userId: id, accountId: id, providerId: 'credential', password: admin.passwordHash })
    return true
  })
}

// Any number will do, as long as it stays the same and is no other lock's.
const FIRST_ADMIN_LOCK = 7_203_130

async function someAdmin(db: Database | Transaction): Promise<boolean> {
  const rows = await db.select({ id: authUsers.id }).from(authUsers).limit(1)
  return rows.length > 0
}
