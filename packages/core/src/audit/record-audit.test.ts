import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { asc, sql } from 'drizzle-orm'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabases, type TestDatabases } from '../../test/support.ts'
import { type ConsoleDatabase, connectConsole, migrateConsole } from '../console-database.ts'
import { auditLog } from '../schema-access.ts'
import { type Deed, recordAudit, recordAuditOnce } from './record-audit.ts'

let databases: TestDatabases
let console: ConsoleDatabase
let lines: string[]
let from = 0

const stream = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) })
const log = pino({ level: 'info' }, stream)
const core = () => ({ ...console, log })

beforeAll(async () => {
  databases = await createTestDatabases()
  await migrateConsole(databases.env.databaseUrl)
  console = connectConsole(databases.env.databaseUrl)
})
afterAll(async () => {
  await console.sql.end()
  await databases.drop()
})
beforeEach(async () => {
  lines = []
  from = Math.max(0, ...(await entries(0)).map(({ id }) => id))
})

/** What was added since the test began: nothing can be taken away between two of them. */
async function entries(after = from) {
  return console.db.select().from(auditLog).where(sql`${auditLog.id} > ${after}`).orderBy(asc(auditLog.id))
}

const deed: Deed = {
  who: 'ada@example.com',
  via: 'console',
  address: '192.0.2.7',
  action: 'backup.remove',
  result: 'ok',
}

describe('an entry', () => {
  it('keeps who did what, from where, to what, with which result, and when', async () => {
    const subjectId = randomUUID()
    await recordAudit(core(), { ...deed, subjectId, subject: 'a.tar.gz', details: { input: { id: subjectId } } })
    expect(await entries()).toEqual([
      {
        ...deed,
        id: expect.any(Number),
        at: expect.any(Date),
        subjectId,
        subject: 'a.tar.gz',
        details: { input: { id: subjectId } },
      },
    ])
  })

  it('of the server itself has nobody and no address', async () => {
    await recordAudit(core(), { via: 'server', action: 'backup.expire', result: 'ok' })
    expect(await entries()).toMatchObject([{ who: null, address: null, subjectId: null, subject: null, details: {} }])
  })

  it('holds no secret', async () => {
    await recordAudit(core(), {
      ...deed,
      details: { input: { password: 'hunter2 hunter2', url: 'redis://:s3cret@r' } },
    })
    expect(JSON.stringify(await entries())).not.toMatch(/hunter2|s3cret/)
  })

  it('takes what jsonb does not', async () => {
    await recordAudit(core(), { ...deed, details: { note: 'a\0b', 'na\0me': '\ud83d alone' } })
    expect(lines).toEqual([])
    expect(await entries()).toMatchObject([{ details: { note: 'a\ufffdb', 'na\ufffdme': '\ufffd alone' } }])
  })

  it('that cannot be written throws nothing, and is in the log of the server instead', async () => {
    const lost = connectConsole('postgres://nobody@127.0.0.1:1/nowhere')
    await recordAudit({ ...lost, log }, { ...deed, details: { token: 'mvp_very-secret' } })
    await lost.sql.end()
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 50, audit: { who: deed.who, action: deed.action } })
    expect(lines[0]).not.toContain('very-secret')
  })

  it('shares the fate of the transaction it is part of', async () => {
    const doomed = console.db.transaction(async (tx) => {
      await recordAudit({ db: tx, log }, deed)
      throw new Error('undone')
    })
    await expect(doomed).rejects.toThrow('undone')
    expect(await entries()).toEqual([])
  })

  it('that fails inside a transaction does not end it', async () => {
    const answer = await console.db.transaction(async (tx) => {
      await recordAudit({ db: tx, log }, { ...deed, subjectId: 'not an id' })
      return tx.execute<{ n: number }>(sql`select 1 as n`)
    })
    expect(answer[0]).toEqual({ n: 1 })
    expect(lines).toHaveLength(1)
  })
})

describe('once', () => {
  const refusal: Deed = { ...deed, action: 'auth.signIn', result: 'too_many_requests' }
  const once = { same: ['address' as const, 'result' as const], withinMinutes: 15 }

  it('adds no second entry that is the same in the given respects, whoever it says it is', async () => {
    await recordAuditOnce(core(), { ...refusal, address: '192.0.2.20' }, once)
    await recordAuditOnce(core(), { ...refusal, address: '192.0.2.20', who: 'eve@example.com' }, once)
    expect(await entries()).toHaveLength(1)
  })

  it.each<[string, Partial<Deed>]>([
    ['another address', { address: '192.0.2.31' }],
    ['another result', { result: 'internal' }],
    ['another action', { action: 'auth.setUp' }],
    ['no address', { address: null }],
  ])('adds one for %s', async (_what, other) => {
    await recordAudit(core(), { ...refusal, address: '192.0.2.30' })
    await recordAuditOnce(core(), { ...refusal, address: '192.0.2.30', ...other }, once)
    expect(await entries()).toHaveLength(2)
  })

  it('adds another when the window is over', async () => {
    const old = { ...refusal, address: '192.0.2.40', subjectId: null, subject: null, details: {} }
    await console.db.insert(auditLog).values({ ...old, at: sql`now() - interval '16 minutes'` })
    await recordAuditOnce(core(), old, once)
    expect(await entries()).toHaveLength(2)
  })
})

describe('the log', () => {
  // The tests' role is the owner of the console database and superuser: nobody may do more.
  it.each([
    ['UPDATE', `update audit_log set result = 'ok'`],
    ['UPDATE', `update audit_log set result = 'ok' where false`],
    [
      'UPDATE',
      `insert into audit_log (id, via, action, result, details) overriding system value
       values (1, 'server', 'x', 'ok', '{}') on conflict (id) do update set result = 'ok'`,
    ],
    ['DELETE', 'delete from audit_log'],
    ['TRUNCATE', 'truncate audit_log'],
    ['TRUNCATE', 'truncate audit_log restart identity cascade'],
    ['DELETE', `set session_replication_role = replica; delete from audit_log`],
  ])('refuses %s: %s', async (operation, statement) => {
    await recordAudit(core(), deed)
    const before = await entries(0)
    const session = await console.sql.reserve()
    try {
      await expect(session.unsafe(statement).simple()).rejects.toMatchObject({
        message: `The audit log is only added to: ${operation} is refused.`,
      })
    } finally {
      await session.unsafe('reset session_replication_role')
      session.release()
    }
    expect(await entries(0)).toEqual(before)
  })

  it('is shortened by who takes the trigger away, in the way of docs/operations.md, and is closed again', async () => {
    await console.db.insert(auditLog).values({ ...deed, details: {}, at: sql`now() - interval '6 years'` })
    await recordAudit(core(), deed)
    const [old, young] = await entries()
    const docs = await readFile(new URL('../../../../docs/operations.md', import.meta.url), 'utf8')
    const [statements] = /^BEGIN;\nALTER TABLE audit_log [\s\S]*?^COMMIT;$/m.exec(docs)!
    const session = await console.sql.reserve()
    await session
      .unsafe(statements)
      .simple()
      .finally(() => session.release())
    const ids = (await entries()).map(({ id }) => id)
    expect(ids).not.toContain(old!.id)
    expect(ids).toContain(young!.id)
    await expect(console.sql`delete from audit_log`).rejects.toThrow(/DELETE is refused/)
  })
})
