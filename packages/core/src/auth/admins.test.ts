import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createTestDatabases, type TestDatabases } from '../../test/support.ts'
import { type ConsoleDatabase, connectConsole, migrateConsole } from '../console-database.ts'
import { authAccounts, authUsers } from '../schema-access.ts'
import { createFirstAdmin, hasAdmin } from './admins.ts'

let databases: TestDatabases
let servers: ConsoleDatabase[]

beforeAll(async () => {
  databases = await createTestDatabases()
  await migrateConsole(databases.env.databaseUrl)
  servers = [1, 2].map(() => connectConsole(databases.env.databaseUrl))
})

afterAll(async () => {
  await Promise.all(servers.map((server) => server.sql.end()))
  await databases.drop()
})

beforeEach(async () => {
  await servers[0]!.db.delete(authUsers)
})

it('creates an admin who can sign in: a user, in lower case, with a credential account of that id', async () => {
  const [server] = servers
  expect(await hasAdmin(server!)).toBe(false)
  expect(await createFirstAdmin(server!, { email: 'Ada@Example.com', passwordHash: 'salt:hash' })).toBe(true)
  expect(await hasAdmin(server!)).toBe(true)

  const [user] = await server!.db.select().from(authUsers)
  const accounts = await server!.db.select().from(authAccounts)
  expect(user).toMatchObject({ email: 'ada@example.com' })
  expect(accounts).toHaveLength(1)
  expect(accounts[0]).toMatchObject({
    userId: user!.id,
    accountId: user!.id,
    providerId: 'credential',
    password: 'salt:hash',
  })
})

it('changes nothing when there is an admin already', async () => {
  const [server] = servers
  await createFirstAdmin(server!, { email: 'ada@example.com', passwordHash: 'first' })
  expect(await createFirstAdmin(server!, { email: 'ada@example.com', passwordHash: 'second' })).toBe(false)
  expect(await createFirstAdmin(server!, { email: 'eve@example.com', passwordHash: 'second' })).toBe(false)
  const accounts = await server!.db.select({ password: authAccounts.password }).from(authAccounts)
  expect(accounts).toEqual([{ password: 'first' }])
})

it('lets exactly one of twenty win who try at once on two servers', async () => {
  const tries = Array.from({ length: 20 }, (_, n) =>
    createFirstAdmin(servers[n % 2]!, { email: `admin${n}@example.com`, passwordHash: `hash ${n}` }),
  )
  const won = (await Promise.all(tries)).flatMap((created, n) => (created ? [n] : []))
  expect(won).toHaveLength(1)
  const users = await servers[0]!.db.select({ email: authUsers.email }).from(authUsers)
  expect(users).toEqual([{ email: `admin${won[0]}@example.com` }])
  expect(await servers[0]!.db.select().from(authAccounts)).toHaveLength(1)
})
