import postgres from 'postgres'
import type { Env } from './env.ts'
import { AppError } from './errors.ts'

/** What our sessions are called in pg_stat_activity. */
export const APPLICATION_NAME = 'motovaultpro-backup'

/** Where the app database is, of all that is configured. */
export type AppPlace = Pick<Env, 'appDatabaseUrl'>

type AppConnectionOptions = {
  /** Another database of the same server, with the same credentials. */
  database?: string
  /** Connections at most; 1 by default, which makes a session that `begin` and temporary settings stay in. */
  max?: number
  applicationName?: string
  /** Another role than that of the address. */
  as?: { user: string; password: string }
}

/** Connects to the database that is protected, or to another one of its server. Lazy: nothing happens before a query. */
export function connectApp(env: AppPlace, options: AppConnectionOptions = {}): postgres.Sql {
  return postgres(env.appDatabaseUrl, {
    max: options.max ?? 1,
    connect_timeout: 10,
    // A dump or a load outlives any lifetime worth setting, and a held snapshot must never be swapped for a new session.
    max_lifetime: null,
    // postgres.js asks for the array types behind our back: a session that a restore ends right then would reject that
    // query with nobody listening, and Node would end the server. Arrays are asked for as JSON instead.
    fetch_types: false,
    connection: { application_name: options.applicationName ?? APPLICATION_NAME },
    onnotice: () => {},
    ...(options.database === undefined ? {} : { database: options.database }),
    ...options.as,
  })
}

/** Where the app database is and who connects, as postgres.js understood the address. */
export type AppAddress = {
  host: string
  port: number
  user: string
  password: string
  database: string
  /** libpq's name for what `ssl` asks for. */
  sslMode: string
}

export function appAddress(env: AppPlace): AppAddress {
  const { options } = postgres(env.appDatabaseUrl, { max: 1 })
  return {
    host: options.host[0] ?? 'localhost',
    port: options.port[0] ?? 5432,
    user: options.user,
    password: typeof options.pass === 'string' ? options.pass : '',
    database: options.database,
    sslMode: sslMode(options.ssl),
  }
}

function sslMode(ssl: unknown): string {
  if (ssl === false || ssl === undefined || ssl === null) return 'disable'
  return typeof ssl === 'string' && ssl !== 'true' ? ssl : 'require'
}

const UNREACHABLE: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ETIMEDOUT: 'it did not answer in time',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  ENOENT: 'its socket does not exist',
  CONNECT_TIMEOUT: 'it did not answer in time',
  CONNECTION_CLOSED: 'it closed the connection',
  CONNECTION_ENDED: 'the connection was ended',
  CONNECTION_DESTROYED: 'the connection was ended',
  '28000': 'it refuses this user',
  '28P01': 'it refuses the password',
  '3D000': 'it has no such database',
  '53300': 'all its connections are taken',
  '57P01': 'it was shut down',
  '57P02': 'it crashed',
  '57P03': 'it is starting up or shutting down',
}

/** The `database_unreachable` that an error of a connection means, or null when it is about something else. */
export function unreachable(env: AppPlace, error: unknown): AppError | null {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const reason = UNREACHABLE[code]
  if (reason === undefined) return null
  const { host, port, database } = appAddress(env)
  return new AppError(
    'database_unreachable',
    `The app database ${database} on ${host}:${port} cannot be used: ${reason}.`,
    {
      hint: 'Start the database server, or correct APP_DATABASE_URL.',
      cause: error,
    },
  )
}
