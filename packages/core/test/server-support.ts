import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'
import { quoteName } from '../src/restore/quote.ts'
import { databaseUrl } from './support.ts'

/** Databases and roles of one test file on the run's server. */
export type TestServer = {
  /** Superuser, in a third database. */
  admin: postgres.Sql
  /** A plain owner: may log in and create databases. */
  owner: string
  /** A name that nobody else uses. */
  name(part: string): string
  /** Creates a database; returns its name. */
  create(part: string, options?: string): Promise<string>
  /** The address of a database, for the superuser or for the plain owner. */
  url(database: string, role?: 'superuser' | 'owner'): string
  connect(database: string, role?: 'superuser' | 'owner'): postgres.Sql
  /** Ends its connections and drops what was made. */
  close(): Promise<void>
}

export async function openTestServer(): Promise<TestServer> {
  const serverUrl = inject('postgresUrl')
  const id = randomBytes(4).toString('hex')
  const owner = `owner_${id}`
  const admin = postgres(serverUrl, { max: 2, onnotice: () => {} })
  const sessions: postgres.Sql[] = [admin]
  await admin.unsafe(`create role ${owner} login createdb password 'secret'`)
  const url = (database: string, role = 'superuser') => {
    const found = new URL(databaseUrl(serverUrl, database))
    if (role === 'owner') Object.assign(found, { username: owner, password: 'secret' })
    return found.href
  }
  return {
    admin,
    owner,
    name: (part) => `${part}_${id}`,
    url,
    async create(part, options = '') {
      await admin.unsafe(`create database ${part}_${id} template template0 ${options}`)
      return `${part}_${id}`
    },
    connect(database, role) {
      const session = postgres(url(database, role), { max: 1, onnotice: () => {} })
      sessions.push(session)
      return session
    },
    async close() {
      const databases = await admin<
        { datname: string }[]
      >`select datname from pg_database where datname like ${`%${id}%`}`
      for (const { datname } of databases) await admin.unsafe(`drop database ${quoteName(datname)} with (force)`)
      const roles = await admin<{ rolname: string }[]>`select rolname from pg_roles where rolname like ${`%${id}%`}`
      for (const { rolname } of roles)
        await admin.unsafe(`drop owned by ${quoteName(rolname)}; drop role ${quoteName(rolname)}`).simple()
      await Promise.all(sessions.map((session) => session.end({ timeout: 1 })))
    },
  }
}
