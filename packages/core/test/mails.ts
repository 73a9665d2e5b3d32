import { randomUUID } from 'node:crypto'
import { asc, eq } from 'drizzle-orm'
import { insertMail } from '../src/alert/records.ts'
import type { AlertFacts } from '../src/contract-alert.ts'
import type { Core } from '../src/core.ts'
import { type OutboxRow, outbox } from '../src/schema-alert.ts'

/** A failure of last night. */
export const FACTS: AlertFacts = {
  event: 'failure',
  app: 'MotoVaultPro',
  subject: 'Nightly',
  at: '2026-11-23T02:00:12.000Z',
  timeZone: 'Europe/Berlin',
  startedAt: '2026-11-23T02:00:00.000Z',
  finishedAt: '2026-11-23T02:00:12.000Z',
  server: 'garage',
  requestedBy: null,
  cause: { code: 'store_full', message: 'The store has 1 MB free.', hint: 'Make room.' },
  warnings: [],
  warningCount: 0,
  phases: [
    {
      phase: 'preflight',
      startedAt: '2026-11-23T02:00:00.000Z',
      finishedAt: '2026-11-23T02:00:12.000Z',
      summary: 'no room',
    },
  ],
  failures: { count: 1, since: '2026-11-23T02:00:12.000Z' },
  digest: false,
  backup: null,
  lastGood: {
    fileName: 'motovaultpro_backup_20261122_020000.tar.gz',
    sizeBytes: 48_200_000,
    takenAt: '2026-11-22T02:00:00.000Z',
  },
  link: 'http://localhost:3000/backups/1',
}

/** Puts a mail into the outbox; returns its id. */
export async function putMail(
  core: Pick<Core, 'db'>,
  row: Partial<OutboxRow> & { facts?: AlertFacts } = {},
): Promise<string> {
  const { facts = FACTS, ...rest } = row
  const id = await insertMail(core.db, {
    key: randomUUID(),
    event: facts.event,
    recipients: ['ada@example.org'],
    facts,
    happenedAt: new Date(facts.at),
    ...rest,
  })
  return id!
}

export async function mailOf(core: Pick<Core, 'db'>, id: string): Promise<OutboxRow> {
  const [row] = await core.db.select().from(outbox).where(eq(outbox.id, id))
  return row!
}

/** Oldest first. */
export function allMails(core: Pick<Core, 'db'>): Promise<OutboxRow[]> {
  return core.db.select().from(outbox).where(eq(outbox.kind, 'mail')).orderBy(asc(outbox.createdAt))
}
