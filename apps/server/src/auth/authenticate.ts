import type { IncomingHttpHeaders } from 'node:http'
import { findTokenOwner } from '@mvp/core/auth/api-tokens'
import type { Core } from '@mvp/core/core'
import { fromNodeHeaders } from 'better-auth/node'
import { ABSOLUTE_SECONDS, type Auth } from './auth.ts'

/** Who asks: an admin by session cookie or by API token. */
export type Admin = { id: string; email: string; via: 'console' | 'api' }

export type Gate = { core: Core; auth: Auth }

/** The admin, if any, and the cookies that prolong the session when it was time to. */
export type Authenticated = { admin: Admin | null; cookies: string[] }

const nobody: Authenticated = { admin: null, cookies: [] }

/** `activity` false: only looks, and the session grows no older nor younger by it. */
export async function authenticate(
  gate: Gate,
  headers: IncomingHttpHeaders,
  { activity }: { activity: boolean },
): Promise<Authenticated> {
  const token = bearerToken(headers)
  // Whoever sends a token is judged by it alone: a request exempt from the Origin check never runs on a cookie.
  if (token !== null) return byToken(gate.core, token)
  return headers.cookie === undefined ? nobody : bySession(gate.auth, headers, activity)
}

/** Null for other schemes too: a browser adds the Basic credentials of a proxy in front of us by itself. */
export function bearerToken({ authorization }: IncomingHttpHeaders): string | null {
  return /^Bearer +(.*)$/i.exec(authorization ?? '')?.[1] ?? null
}

async function byToken(core: Core, secret: string): Promise<Authenticated> {
  const owner = await findTokenOwner(core, secret)
  return owner ? { admin: { id: owner.tokenId, email: owner.email, via: 'api' }, cookies: [] } : nobody
}

async function bySession(auth: Auth, headers: IncomingHttpHeaders, activity: boolean): Promise<Authenticated> {
  const found = await auth.api.getSession({
    headers: fromNodeHeaders(headers),
    query: { disableRefresh: !activity },
    returnHeaders: true,
  })
  if (!found.response) return { admin: null, cookies: found.headers.getSetCookie() }
  const { session, user } = found.response
  if (Date.now() > session.createdAt.getTime() + ABSOLUTE_SECONDS * 1000) return nobody
  return { admin: { id: user.id, email: user.email, via: 'console' }, cookies: found.headers.getSetCookie() }
}
