import { eq } from 'drizzle-orm'
import { writeSubject } from '../alert/write-subject.ts'
import type { AuditDetails } from '../contract-audit.ts'
import type { Core } from '../core.ts'
import { backupArchives, backupHistory, backupSchedules } from '../schema.ts'
import { apiTokens } from '../schema-access.ts'
import { outbox, webhooks } from '../schema-alert.ts'
import { readSettings } from '../settings/settings.ts'

/** What an action is about, as it stands now: what people call it, and the fields whose change is worth keeping. */
export type Subject = { name: string | null; fields: AuditDetails | null }

type Look = (core: Core, id: string | null) => Promise<Subject>

/** By the action's room: `schedule` of `schedule.change`. */
const looks: Record<string, Look> = {
  backup: ofId(lookAtBackup),
  restore: ofId(lookAtRestored),
  schedule: ofId(lookAtSchedule),
  auth: ofId(lookAtToken),
  alert: ofId(lookAtMail),
  webhook: ofId(lookAtWebhook),
  settings: async (core) => ({ name: null, fields: await readSettings(core) }),
}

const nothing: Subject = { name: null, fields: null }

/** Null fields: there are none to compare, or no such subject (any more). */
export async function lookAtSubject(core: Core, action: string, id: string | null): Promise<Subject> {
  const look = looks[action.split('.', 1)[0] ?? '']
  return look ? look(core, id) : nothing
}

function ofId(look: (core: Core, id: string) => Promise<Subject>): Look {
  return async (core, id) => (id === null ? nothing : look(core, id))
}

/** An undo is asked for by the id of the restore; people know both by the backup. */
async function lookAtRestored(core: Core, id: string): Promise<Subject> {
  const [row] = await core.db
    .select({ subjectId: backupHistory.subjectId })
    .from(backupHistory)
    .where(eq(backupHistory.id, id))
  return lookAtBackup(core, row?.subjectId ?? id)
}

async function lookAtBackup({ db }: Core, id: string): Promise<Subject> {
  const [row] = await db
    .select({
      fileName: backupArchives.fileName,
      uploadedAs: backupHistory.uploadedAs,
      removedAt: backupHistory.removedAt,
      note: backupHistory.note,
      pinned: backupArchives.pinned,
    })
    .from(backupHistory)
    .leftJoin(backupArchives, eq(backupArchives.id, backupHistory.id))
    .where(eq(backupHistory.id, id))
  if (!row) return nothing
  const { fileName, uploadedAs, removedAt, ...fields } = row
  return { name: fileName ?? uploadedAs, fields: removedAt === null ? fields : null }
}

async function lookAtSchedule({ db }: Core, id: string): Promise<Subject> {
  const [row] = await db
    .select({
      name: backupSchedules.name,
      frequency: backupSchedules.frequency,
      cron: backupSchedules.cron,
      timeZone: backupSchedules.timeZone,
      enabled: backupSchedules.enabled,
      contents: backupSchedules.contents,
      retention: backupSchedules.retention,
      missedRun: backupSchedules.missedRun,
      notify: backupSchedules.notify,
      heartbeatUrl: backupSchedules.heartbeatUrl,
      frozenBy: backupSchedules.frozenBy,
      deletedAt: backupSchedules.deletedAt,
    })
    .from(backupSchedules)
    .where(eq(backupSchedules.id, id))
  if (!row) return nothing
  const { deletedAt, ...fields } = row
  return { name: row.name, fields: deletedAt === null ? fields : null }
}

async function lookAtToken({ db }: Core, id: string): Promise<Subject> {
  const [row] = await db.select({ name: apiTokens.name }).from(apiTokens).where(eq(apiTokens.id, id))
  return { ...nothing, name: row?.name ?? null }
}

async function lookAtMail({ db }: Core, id: string): Promise<Subject> {
  const [row] = await db.select({ facts: outbox.facts }).from(outbox).where(eq(outbox.id, id))
  return { ...nothing, name: row ? writeSubject(row.facts) : null }
}

async function lookAtWebhook({ db }: Core, id: string): Promise<Subject> {
  const { name, url, events, enabled, secretSalt } = webhooks
  const [row] = await db.select({ name, url, events, enabled, secretSalt }).from(webhooks).where(eq(webhooks.id, id))
  return row ? { name: row.name, fields: row } : nothing
}
