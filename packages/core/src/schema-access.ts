import { bigint, boolean, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import type { AuditDetails, AuditVia } from './contract-audit.ts'
import { backupArchives } from './schema.ts'
import { instant } from './schema-columns.ts'

/** Who may do what, and who did. */

/** Tokens for scripts. Only the hash is kept; the prefix is for recognising one. */
export const apiTokens = pgTable('api_tokens', {
  id: uuid('id').primaryKey().defaultRandom(),
  name: text('name').notNull(),
  prefix: text('prefix').notNull(),
  sha256: text('sha256').notNull().unique('api_tokens_sha256'),
  createdBy: text('created_by').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  expiresAt: instant('expires_at'),
  lastUsedAt: instant('last_used_at'),
  revokedAt: instant('revoked_at'),
})

/** Links to download one backup once, without a session. Only the hash is kept. */
export const downloadLinks = pgTable('download_links', {
  sha256: text('sha256').primaryKey(),
  backupId: uuid('backup_id')
    .notNull()
    .references(() => backupArchives.id, { onDelete: 'cascade' }),
  createdBy: text('created_by').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
  /** Whoever sets it may send the archive, this once. */
  usedAt: instant('used_at'),
})

/** Who did what, and what the server did by itself. Only ever added to: a trigger refuses everything else. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull().defaultNow(),
    /** The address of an admin, or what was typed as one; null: the server itself. */
    who: text('who'),
    via: text('via').$type<AuditVia>().notNull(),
    address: text('address'),
    action: text('action').notNull(),
    /** No reference: an entry outlives what it is about. */
    subjectId: uuid('subject_id'),
    /** What people called the subject then: a file's, a schedule's or a token's name. */
    subject: text('subject'),
    /** `ok`, or the code of the error. */
    result: text('result').notNull(),
    details: jsonb('details').$type<AuditDetails>().notNull(),
  },
  (t) => [index('audit_log_at').on(t.at), index('audit_log_of_subject').on(t.subjectId, t.at)],
)
export type AuditRow = typeof auditLog.$inferSelect

/** The authentication library's own tables, in its field names. */
export const authUsers = pgTable('auth_users', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull().unique('auth_users_email'),
  emailVerified: boolean('email_verified').notNull().default(false),
  image: text('image'),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
})

export const authSessions = pgTable('auth_sessions', {
  id: text('id').primaryKey(),
  userId: text('user_id')
    .notNull()
    .references(() => authUsers.id, { onDelete: 'cascade' }),
  token: text('token').notNull().unique('auth_sessions_token'),
  expiresAt: instant('expires_at').notNull(),
  ipAddress: text('ip_address'),
  userAgent: text('user_agent'),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
})

export const authAccounts = pgTable('auth_accounts', {
  id: text('id').primaryKey(),
  userId: text('user_id')
    .notNull()
    .references(() => authUsers.id, { onDelete: 'cascade' }),
  accountId: text('account_id').notNull(),
  providerId: text('provider_id').notNull(),
  accessToken: text('access_token'),
  refreshToken: text('refresh_token'),
  idToken: text('id_token'),
  accessTokenExpiresAt: instant('access_token_expires_at'),
  refreshTokenExpiresAt: instant('refresh_token_expires_at'),
  scope: text('scope'),
  password: text('password'),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
})

export const authVerifications = pgTable('auth_verifications', {
  id: text('id').primaryKey(),
  identifier: text('identifier').notNull(),
  value: text('value').notNull(),
  expiresAt: instant('expires_at').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
})
