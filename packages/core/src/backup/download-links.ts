import { createHash, randomBytes } from 'node:crypto'
import { and, eq, isNull, lt, sql } from 'drizzle-orm'
import type { DownloadLink } from '../contract-link.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { downloadLinks } from '../schema-access.ts'
import { openDownload } from './open-download.ts'

const MINUTES = 10
/** That long one is told that a link was used or is too old, and then that there is none. */
const REMEMBERED_HOURS = 24
const SECRET = /^[A-Za-z0-9_-]{43}$/

/**
 * Makes a link that downloads a backup once, within ten minutes and without a session: 256 random bits, of which only the
 * hash is kept. Throws what openDownload throws.
 */
export async function createDownloadLink(core: Core, request: { id: string; by: string }): Promise<DownloadLink> {
  const { fileName, sha256 } = await openDownload(core, request.id)
  await core.db
    .delete(downloadLinks)
    .where(lt(downloadLinks.expiresAt, sql`now() - make_interval(hours => ${REMEMBERED_HOURS})`))
  const secret = randomBytes(32).toString('base64url')
  const [row] = await core.db
    .insert(downloadLinks)
    .values({
      sha256: hashOf(secret),
      backupId: request.id,
      createdBy: request.by,
      expiresAt: sql`now() + make_interval(mins => ${MINUTES})`,
    })
    .returning({ expiresAt: downloadLinks.expiresAt })
  if (!row) throw new Error('the insert of a download link returned no row')
  // In the query: paths are in logs.
  return { path: `/api/download?link=${secret}`, fileName, sha256, expiresAt: row.expiresAt.toISOString() }
}

type Linked = { backupId: string; createdBy: string }

/** What a link leads to, without using it up. Throws `not_found`, and `link_spent` for one that was used or is too old. */
export async function findDownloadLink(core: Pick<Core, 'db'>, secret: string): Promise<Linked> {
  if (!SECRET.test(secret)) throw unknownLink()
  const [row] = await core.db
    .select({
      backupId: downloadLinks.backupId,
      createdBy: downloadLinks.createdBy,
      usedAt: downloadLinks.usedAt,
      late: sql<boolean>`${downloadLinks.expiresAt} <= now()`,
    })
    .from(downloadLinks)
    .where(eq(downloadLinks.sha256, hashOf(secret)))
  if (!row) throw unknownLink()
  if (row.usedAt !== null) throw spent('This link has been used.')
  if (row.late) throw spent('This link is too old.')
  return { backupId: row.backupId, createdBy: row.createdBy }
}

/** Takes the link's one use: of several at once one goes on, the others get `link_spent`. */
export async function spendDownloadLink(core: Pick<Core, 'db'>, secret: string): Promise<void> {
  const used = await core.db
    .update(downloadLinks)
    .set({ usedAt: sql`now()` })
    .where(
      and(
        eq(downloadLinks.sha256, hashOf(secret)),
        isNull(downloadLinks.usedAt),
        sql`${downloadLinks.expiresAt} > now()`,
      ),
    )
    .returning({ backupId: downloadLinks.backupId })
  if (used.length === 0) throw spent('This link has been used.')
}

function unknownLink(): AppError {
  return new AppError('not_found', 'There is no such download link.', { hint: 'Copy it whole, in quotes.' })
}

function spent(message: string): AppError {
  return new AppError('link_spent', message, {
    hint: `Make another on the backup’s page: each works once, within ${MINUTES} minutes.`,
  })
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
