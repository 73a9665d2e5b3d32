import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabases, type TestDatabases } from '../../test/support.ts'
import { type ConsoleDatabase, connectConsole, migrateConsole } from '../console-database.ts'
import { AppError } from '../errors.ts'
import { apiTokens } from '../schema-access.ts'
import { createApiToken, findTokenOwner, listApiTokens, revokeApiToken } from './api-tokens.ts'

let databases: TestDatabases
let core: ConsoleDatabase

beforeAll(async () => {
  databases = await createTestDatabases()
  await migrateConsole(databases.env.databaseUrl)
  core = connectConsole(databases.env.databaseUrl)
})

afterAll(async () => {
  await core.sql.end()
  await databases.drop()
})

beforeEach(async () => {
  await core.db.delete(apiTokens)
})

const request = { name: 'nightly script', expiresInDays: 90, by: 'ada@example.com' }

async function rowOf(id: string) {
  const [row] = await core.db.select().from(apiTokens).where(eq(apiTokens.id, id))
  return row!
}

describe('a new token', () => {
  it('holds 256 random bits behind the prefix mvp_', async () => {
    const secrets = await Promise.all([1, 2, 3].map(async () => (await createApiToken(core, request)).secret))
    expect(new Set(secrets).size).toBe(3)
    for (const secret of secrets) {
      expect(secret).toMatch(/^mvp_[A-Za-z0-9_-]{43}$/)
      expect(Buffer.from(secret.slice(4), 'base64url')).toHaveLength(32)
    }
  })

  it('is kept as its sha256 and six characters to recognise it, never as itself', async () => {
    const { token, secret } = await createApiToken(core, request)
    const row = await rowOf(token.id)
    expect(row.sha256).toBe(createHash('sha256').update(secret).digest('hex'))
    expect(row.prefix).toBe(secret.slice(0, 10))
    expect(JSON.stringify(row)).not.toContain(secret.slice(10))
  })

  it('expires after the days asked for, by the clock of the database', async () => {
    const { token } = await createApiToken(core, { ...request, expiresInDays: 7 })
    const [row] = await core.db
      .select({ days: sql<string>`extract(epoch from expires_at - now()) / 86400` })
      .from(apiTokens)
      .where(eq(apiTokens.id, token.id))
    expect(Number(row!.days)).toBeCloseTo(7, 2)
  })

  it('never expires when no days are given', async () => {
    const { token } = await createApiToken(core, { ...request, expiresInDays: null })
    expect(token.expiresAt).toBeNull()
  })
})

describe('findTokenOwner', () => {
  it('finds whose token it is', async () => {
    const { token, secret } = await createApiToken(core, request)
    expect(await findTokenOwner(core, secret)).toEqual({ tokenId: token.id, email: 'ada@example.com' })
  })

  it.each([
    ['another secret', () => `mvp_${'A'.repeat(43)}`],
    ['the secret without its last character', (secret: string) => secret.slice(0, -1)],
    ['the secret with one more', (secret: string) => `${secret}A`],
    ['the secret without its prefix', (secret: string) => secret.slice(4)],
    ['the secret in capitals', (secret: string) => secret.toUpperCase()],
    ['its hash', (secret: string) => createHash('sha256').update(secret).digest('hex')],
    ['nothing', () => ''],
    ['a megabyte', () => `mvp_${'A'.repeat(1024 ** 2)}`],
    ['a quote', () => "mvp_' or true --"],
  ])('finds nobody for %s', async (_what, wrong) => {
    const { secret } = await createApiToken(core, request)
    expect(await findTokenOwner(core, wrong(secret))).toBeNull()
  })

  it('finds nobody once the token has expired', async () => {
    const { token, secret } = await createApiToken(core, request)
    await core.db
      .update(apiTokens)
      .set({ expiresAt: sql`now() - interval '1 second'` })
      .where(eq(apiTokens.id, token.id))
    expect(await findTokenOwner(core, secret)).toBeNull()
    expect((await rowOf(token.id)).lastUsedAt).toBeNull()
  })

  it('finds nobody once the token was revoked', async () => {
    const { token, secret } = await createApiToken(core, request)
    await revokeApiToken(core, token.id)
    expect(await findTokenOwner(core, secret)).toBeNull()
  })

  it('notes the first use, and then at most one a minute', async () => {
    const { token, secret } = await createApiToken(core, request)
    await findTokenOwner(core, secret)
    const first = (await rowOf(token.id)).lastUsedAt
    expect(Date.now() - first!.getTime()).toBeLessThan(10_000)

    await sleep(20)
    await findTokenOwner(core, secret)
    expect((await rowOf(token.id)).lastUsedAt).toEqual(first)

    const longAgo = sql`now() - interval '61 seconds'`
    await core.db.update(apiTokens).set({ lastUsedAt: longAgo }).where(eq(apiTokens.id, token.id))
    await findTokenOwner(core, secret)
    expect((await rowOf(token.id)).lastUsedAt!.getTime()).toBeGreaterThan(first!.getTime())
  })
})

describe('listApiTokens', () => {
  it('lists the newest first, expired ones too, revoked ones not, and no secrets', async () => {
    const first = await createApiToken(core, { ...request, name: 'first' })
    const gone = await createApiToken(core, { ...request, name: 'gone' })
    const last = await createApiToken(core, { ...request, name: 'last' })
    await revokeApiToken(core, gone.token.id)
    await core.db
      .update(apiTokens)
      .set({ expiresAt: new Date(0) })
      .where(eq(apiTokens.id, first.token.id))

    const listed = await listApiTokens(core)
    expect(listed.map((token) => token.name)).toEqual(['last', 'first'])
    expect(listed[0]).toEqual(last.token)
    expect(listed[1]!.expiresAt).toBe(new Date(0).toISOString())
    expect(JSON.stringify(listed)).not.toContain(last.secret.slice(10))
  })
})

describe('revokeApiToken', () => {
  it('says so when there is no such token, or it was revoked before', async () => {
    const { token } = await createApiToken(core, request)
    await revokeApiToken(core, token.id)
    for (const id of [token.id, '00000000-0000-4000-8000-000000000000']) {
      const refusal = await revokeApiToken(core, id).catch((error: unknown) => error)
      expect(refusal).toBeInstanceOf(AppError)
      expect(refusal).toMatchObject({ code: 'not_found' })
    }
  })
})
