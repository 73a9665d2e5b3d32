import { createHmac, timingSafeEqual } from 'node:crypto'
import { createFirstAdmin } from '@mvp/core/auth/admins'
import type { Core } from '@mvp/core/core'
import { hashPassword } from 'better-auth/crypto'

/** Creates the first admin from an address and a password; false when there is one already. */
export async function addFirstAdmin(core: Core, email: string, password: string): Promise<boolean> {
  return createFirstAdmin(core, { email, passwordHash: await hashPassword(password) })
}

/** The same on every server of an installation, so that any of them honours the link another one printed. */
export function setUpToken(core: Core): string {
  return createHmac('sha256', core.env.authSecret).update('set-up').digest('base64url')
}

export function isSetUpToken(core: Core, token: string): boolean {
  const expected = Buffer.from(setUpToken(core))
  const given = Buffer.from(token)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
