import { createHash, randomBytes } from 'node:crypto'
import { and, desc, eq, gt, isNull, lt, or, sql } from 'drizzle-orm'
import type { ApiToken, ApiTokenRequest } from '../contract-token.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { apiTokens } from '../schema-access.ts'

type ConsoleCore = Pick<Core, 'db'>

/** Makes a token for scripts: `mvp_` and 256 random bits. The secret is in this answer and nowhere else, ever. */
export async function createApiToken(
  core: ConsoleCore,
  request: ApiTokenRequest & { by: string },
): Promise<{ token: ApiToken; secret: string }> {
  const secret = `mvp_${randomBytes(32).toString('base64url')}`
  const days = request.expiresInDays
  const [row] = await core.db
    .insert(apiTokens)
    .values({
      name: request.name,
      prefix: secret.slice(0, PREFIX_LENGTH),
      sha256: sha256(secret),
      createdBy: request.by,
      expiresAt: days === null ? null : sql`now() + make_interval(days => ${days})`,
    })
    .returning()
  if (!row) throw new Error('the insert of an API token returned no row')
  return { token: asToken(row), secret }
}

/** Every token that was not revoked, the newest first; expired ones too, so that an admin sees why a script stopped. */
export async function listApiTokens(core: ConsoleCore): Promise<ApiToken[]> {
  const rows = await core.db
    .select()
    .from(apiTokens)
    .where(isNull(apiTokens.revokedAt))
    .orderBy(desc(apiTokens.createdAt), desc(apiTokens.id))
  return rows.map(asToken)
}

/** Ends a token at once and for good. Throws `not_found` when there is none, or it was revoked before. */
export async function revokeApiToken(core: ConsoleCore, id: string): Promise<void> {
  const revoked = await core.db
    .update(apiTokens)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiTokens.id, id), isNull(apiTokens.revokedAt)))
    .returning({ id: apiTokens.id })
  if (revoked.length === 0) throw new AppError('not_found', 'There is no such API token.')
}

export type TokenOwner = { tokenId: string; email: string }

/**
 * Who may do what this secret opens, or null when it is unknown, revoked or expired. Searching by the hash leaks
 * nothing by its timing: whoever can choose the hash already has the 256 bits behind it.
 */
export async function findTokenOwner(core: ConsoleCore, secret: string): Promise<TokenOwner | null> {
  if (!SECRET.test(secret)) return null
  const [row] = await core.db
    .select({ tokenId: apiTokens.id, email: apiTokens.createdBy })
    .from(apiTokens)
    .where(
      and(
        eq(apiTokens.sha256, sha256(secret)),
        isNull(apiTokens.revokedAt),
        or(isNull(apiTokens.expiresAt), gt(apiTokens.expiresAt, sql`now()`)),
      ),
    )
  if (!row) return null
  await noteUse(core, row.tokenId)
  return row
}

/** Once a minute is exact enough, and a busy script does not turn every call into a write. */
async function noteUse(core: ConsoleCore, id: string): Promise<void> {
  const stale = or(isNull(apiTokens.lastUsedAt), lt(apiTokens.lastUsedAt, sql`now() - interval '1 minute'`))
  await core.db
    .update(apiTokens)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(apiTokens.id, id), stale))
}

const SECRET = /^mvp_[A-Za-z0-9_-]{43}$/
const PREFIX_LENGTH = 'mvp_'.length + 6

function sha256(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

function asToken(row: typeof apiTokens.$inferSelect): ApiToken {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  }
}
