import { hostname } from 'node:os'
import { IANAZone } from 'luxon'
import { z } from 'zod'
import { AppError } from './errors.ts'

/** Of `BACKUP_NICE`, as nice counts it. */
export const DEFAULT_BACKUP_NICE = 10

const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address')
const flag = z.enum(['0', '1', 'false', 'true']).transform((value) => value === '1' || value === 'true')

const environment = z.object({
  DATABASE_URL: postgresUrl,
  APP_DATABASE_URL: postgresUrl,
  DOCUMENTS_DIR: z.string().min(1).default('./data/documents'),
  BACKUP_DIR: z.string().min(1).default('./data/backups'),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must be a redis:// address')
    .optional(),
  APP_NAME: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,29}$/, 'must be 1 to 30 of a-z, 0-9, _ and -, starting with a letter')
    .default('motovaultpro'),
  BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  AUTH_SECRET: z.string().min(32, 'must be at least 32 characters'),
  ADMIN_EMAIL: z.email().optional(),
  ADMIN_PASSWORD: z.string().min(12, 'must be at least 12 characters').optional(),
  PG_DUMP: z.string().min(1).optional(),
  COMPRESSION_LEVEL: z.coerce.number().int().min(1).max(9).default(1),
  FULL_READ_DAYS: z.coerce.number().int().min(0).max(366).default(7),
  BACKUP_NICE: z.coerce.number().int().min(0).max(19).default(DEFAULT_BACKUP_NICE),
  MAX_UPLOAD_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(1024 ** 4),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUST_PROXY: z.string().optional(),
  TZ: z
    .string()
    .refine((zone) => IANAZone.isValidZone(zone), 'must be an IANA time zone, such as Europe/Berlin')
    .default('UTC'),
  SERVER_NAME: z
    .string()
    .regex(/^[\w.-]{1,63}$/, 'must be 1 to 63 of letters, digits, _, . and -')
    .optional(),
  RESEND_API_KEY: z.string().min(1).optional(),
  RESEND_BASE_URL: z.url({ protocol: /^https?$/ }).default('https://api.resend.com'),
  SMTP_URL: z
    .url()
    .regex(/^smtps?:\/\//, 'must be an smtp:// or smtps:// address')
    .optional(),
  MAIL_FROM: z
    .string()
    .max(254)
    .regex(/^[^\p{Cc}<>@]*<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/u, 'must be an address, or Name <address>')
    .optional(),
  WEBHOOK_PRIVATE_HOSTS: z
    .string()
    .regex(/^[\w.:[\]-]+(\s*,\s*[\w.:[\]-]+)*$/, 'must be names or addresses of hosts, separated by commas')
    .optional(),
  EMBEDDED: flag.default(false),
  PATH: z.string().default(''),
})

/** The whole configuration, read once. Sizes in bytes; directories as given (resolved by openCore). */
export type Env = {
  databaseUrl: string
  appDatabaseUrl: string
  documentsDir: string
  backupDir: string
  redisUrl: string | null
  appName: string
  baseUrl: string
  host: string
  port: number
  authSecret: string
  adminEmail: string | null
  adminPassword: string | null
  /** Path of the pg_dump to use; null: the one on PATH or beside an installed server. */
  pgDump: string | null
  compressionLevel: number
  /** How long documents that seem unchanged may be copied from backup to backup; 0: never. */
  fullReadDays: number
  /** How far backups, verifies and drills go behind other programs of this machine, as nice counts it; 0: not at all. */
  backupNice: number
  maxUploadBytes: number
  logLevel: string
  /** Addresses or networks of proxies whose X-Forwarded-* headers are believed; null: none. */
  trustProxy: string | null
  /** IANA zone of new schedules and of the daily retention. */
  timeZone: string
  /** What this server is called among those that share the console database: SERVER_NAME, else the host's name. */
  serverName: string
  /** Who takes mails: Resend when its key is set, else SMTP; with neither they are kept in the outbox. */
  resendApiKey: string | null
  resendBaseUrl: string
  smtpUrl: string | null
  mailFrom: string
  /** Hosts inside the own network that webhooks and heartbeats may be posted to; every other has to be public. */
  privateHosts: string[]
  /** True when the product started its own PostgreSQL. */
  embedded: boolean
  /** Where programs are looked for, as the shell does. */
  path: string
}

/** Reads and checks the environment; throws `configuration` naming every complaint at once. */
export function readEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = environment.safeParse(given)
  if (!parsed.success) {
    const complaints = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new AppError('configuration', `The environment is not usable: ${complaints.join('; ')}`, {
      hint: 'The README has the table of variables with their defaults.',
    })
  }
  return settled(parsed.data)
}

function settled(e: z.infer<typeof environment>): Env {
  const baseUrl = e.BASE_URL ?? `http://localhost:${e.PORT}`
  return {
    databaseUrl: e.DATABASE_URL,
    appDatabaseUrl: e.APP_DATABASE_URL,
    documentsDir: e.DOCUMENTS_DIR,
    backupDir: e.BACKUP_DIR,
    redisUrl: e.REDIS_URL ?? null,
    appName: e.APP_NAME,
    baseUrl,
    host: e.HOST,
    port: e.PORT,
    authSecret: e.AUTH_SECRET,
    adminEmail: e.ADMIN_EMAIL ?? null,
    adminPassword: e.ADMIN_PASSWORD ?? null,
    pgDump: e.PG_DUMP ?? null,
    compressionLevel: e.COMPRESSION_LEVEL,
    fullReadDays: e.FULL_READ_DAYS,
    backupNice: e.BACKUP_NICE,
    maxUploadBytes: e.MAX_UPLOAD_BYTES,
    logLevel: e.LOG_LEVEL,
    trustProxy: e.TRUST_PROXY ?? null,
    timeZone: e.TZ,
    serverName: e.SERVER_NAME ?? hostname(),
    resendApiKey: e.RESEND_API_KEY ?? null,
    resendBaseUrl: e.RESEND_BASE_URL.replace(/\/+$/, ''),
    smtpUrl: e.SMTP_URL ?? null,
    mailFrom: e.MAIL_FROM ?? `MotoVaultPro Backup <backup@${new URL(baseUrl).hostname}>`,
    privateHosts: hostsIn(e.WEBHOOK_PRIVATE_HOSTS ?? ''),
    embedded: e.EMBEDDED,
    path: e.PATH,
  }
}

/** As they stand in a URL: `[FD00::1], Healthchecks.lan` are `fd00::1` and `healthchecks.lan`. */
function hostsIn(list: string): string[] {
  const hosts = list.split(',').map((host) =>
    host
      .trim()
      .toLowerCase()
      .replace(/^\[|\]$/g, ''),
  )
  return hosts.filter((host) => host !== '')
}
