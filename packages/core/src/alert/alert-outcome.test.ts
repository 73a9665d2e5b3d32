import { eq, sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { allMails } from '../../test/mails.ts'
import { insertSchedule, STEPPED_CLOCK, setClock, stopClock } from '../../test/schedules.ts'
import { createTestDatabases, HURRIED, openTestCore, type TestDatabases } from '../../test/support.ts'
import type { AlertEvent } from '../contract-alert.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { interruptStaleOperations } from '../operation/interrupt-stale.ts'
import { insertOperation } from '../operation/records.ts'
import type { Run } from '../operation/run.ts'
import { untilFinished } from '../operation/until-finished.ts'
import { claimSlots } from '../schedule/claim-slots.ts'
import { runSchedule } from '../schedule/run-schedule.ts'
import type { ScheduleRow } from '../schema.ts'
import { authUsers } from '../schema-access.ts'
import { outbox } from '../schema-alert.ts'
import { changeSettings } from '../settings/settings.ts'
import { alertOutcome } from './alert-outcome.ts'

let t: TestDatabases
let core: Core
/** What the next operation does instead of a backup. */
let work: (run: Run) => Promise<void>
const full = new AppError('store_full', 'The store has 1 MB free.', { hint: 'Make room.' })
const fail = async () => {
  throw full
}
const succeed = async () => {}

beforeEach(async () => {
  t = await createTestDatabases()
  const before = await openTestCore(t.env, HURRIED)
  await stopClock(before.sql, '2026-11-23T00:00:00Z')
  await before.close()
  work = succeed
  const doWork = (_core: Core, run: Run) => work(run)
  core = await openTestCore(t.env, {
    ...HURRIED,
    clock: STEPPED_CLOCK,
    work: { backup: doWork, restore: doWork, upload: doWork },
  })
  await changeSettings(core, { recipients: ['ada@example.org'] })
})
afterEach(async () => {
  await core.close()
  await t.drop()
})

const request = (row: Partial<Parameters<typeof insertOperation>[1]> = {}) =>
  insertOperation(core.db, { kind: 'backup', lane: 'app', trigger: 'api', origin: 'manual', contents: 'all', ...row })

async function runOnce(schedule: ScheduleRow, outcome: typeof work): Promise<string> {
  work = outcome
  const { id } = await runSchedule(core, { id: schedule.id, by: 'ada@example.org', trigger: 'console' })
  await untilFinished(core, id)
  return id
}

const events = async (): Promise<AlertEvent[]> => (await allMails(core)).map(({ event }) => event)

describe('the mail about an outcome', () => {
  test('is in the outbox when the outcome is, with what there is to know', async () => {
    const schedule = await insertSchedule(core, { name: 'Nightly', timeZone: 'Europe/Berlin', enabled: false })
    const id = await runOnce(schedule, async (run) => {
      await run.enter('preflight')
      run.summarize('no room')
      run.warn({ code: 'odd', message: 'postgres://app:hunter2@db is odd' })
      throw full
    })
    const [mail] = await allMails(core)
    expect(mail).toMatchObject({
      key: `operation:${id}:failure:mail`,
      event: 'failure',
      scheduleId: schedule.id,
      operationId: id,
      recipients: ['ada@example.org'],
      facts: {
        subject: 'Nightly',
        timeZone: 'Europe/Berlin',
        at: '2026-11-23T00:00:00.000Z',
        requestedBy: 'ada@example.org',
        cause: { code: 'store_full', message: 'The store has 1 MB free.', hint: 'Make room.' },
        warnings: ['[connection string] is odd'],
        phases: [{ phase: 'preflight', summary: 'no room' }],
        failures: { count: 1 },
        lastGood: null,
        link: `http://localhost:3000/backups/${id}`,
      },
    })
  })

  test('is sound, whatever an error says', async () => {
    work = async () => {
      throw new Error(`${'very '.repeat(2000)}\r\nBcc: eve@example.org`)
    }
    await untilFinished(core, (await request()).id)
    const [mail] = await allMails(core)
    expect(mail?.facts.cause?.message).toMatch(/^Something unexpected went wrong: very very .*…$/)
    expect(mail?.facts.cause?.message).toHaveLength(1000)
  })

  test('cannot take the outcome with it when it cannot be written', async () => {
    await core.sql`alter table outbox add constraint full_up check (recipients = '{}')`
    work = fail
    const failed = await untilFinished(core, (await request()).id)
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'store_full' } })
    expect(await events()).toEqual([])
  })

  test('is not written of what was cancelled, and of a success only when that is wanted', async () => {
    work = async () => {
      throw new AppError('cancelled', 'It was cancelled by an admin.')
    }
    await untilFinished(core, (await request()).id)
    work = succeed
    await untilFinished(core, (await request()).id)
    expect(await events()).toEqual([])
    await changeSettings(core, { notifyOnSuccess: true })
    await untilFinished(core, (await request()).id)
    expect(await events()).toEqual(['success'])
  })

  test('goes to every admin while nobody is named', async () => {
    await changeSettings(core, { recipients: [] })
    for (const name of ['ada', 'bob']) {
      await core.db.insert(authUsers).values({ id: name, name, email: `${name}@example.org` })
    }
    work = fail
    await untilFinished(core, (await request()).id)
    expect((await allMails(core))[0]?.recipients.toSorted()).toEqual(['ada@example.org', 'bob@example.org'])
  })

  test('is written when a server that died is found', async () => {
    const dead = await request({ status: 'running', owner: 'dead', leaseUntil: new Date(Date.now() - 60_000) })
    await interruptStaleOperations(core)
    await untilFinished(core, dead.id)
    expect((await allMails(core)).map(({ key }) => key)).toEqual([`operation:${dead.id}:failure:mail`])
  })

  test('tells of a restore when it begins and when it is done', async () => {
    const begun: AlertEvent[] = []
    work = async () => {
      begun.push(...(await events()))
    }
    const { id } = await request({ kind: 'restore', origin: null, requestedBy: 'ada@example.org' })
    await untilFinished(core, id)
    // The one that tells of its beginning does not wait for its end.
    expect(begun).toEqual(['restore-started'])
    expect(await events()).toEqual(['restore-started', 'restore-done'])
  })
})

describe('a schedule', () => {
  test('that fails and works again is told of as often as helps', async () => {
    const schedule = await insertSchedule(core, { enabled: false })
    for (let n = 0; n < 6; n++) await runOnce(schedule, fail)
    expect(await events()).toEqual(['failure', 'failure', 'failure'])

    await setClock(core.sql, '2026-11-24T00:00:00Z')
    await runOnce(schedule, fail)
    await runOnce(schedule, fail)
    const digest = (await allMails(core)).at(-1)
    expect(digest?.facts).toMatchObject({ event: 'failure', digest: true, failures: { count: 7 } })

    await runOnce(schedule, succeed)
    await runOnce(schedule, succeed)
    expect(await events()).toEqual(['failure', 'failure', 'failure', 'failure', 'recovered'])
    expect((await allMails(core)).at(-1)?.facts.failures).toMatchObject({
      count: 8,
      since: digest?.facts.failures?.since,
    })
  })

  test('does not hear of the failures of another', async () => {
    const [one, two] = [await insertSchedule(core, { enabled: false }), await insertSchedule(core, { enabled: false })]
    for (let n = 0; n < 4; n++) await runOnce(one, fail)
    await runOnce(two, fail)
    expect((await allMails(core)).filter(({ scheduleId }) => scheduleId === two.id)).toMatchObject([
      { event: 'failure', facts: { failures: { count: 1 } } },
    ])
  })

  test('tells of a slot that was left out', async () => {
    let finish = () => {}
    work = () =>
      new Promise((resolve) => {
        finish = resolve
      })
    const schedule = await insertSchedule(core, { nextRunAt: new Date('2026-11-23T01:00:00Z') })
    const { id } = await runSchedule(core, { id: schedule.id, by: 'ada@example.org', trigger: 'console' })
    await setClock(core.sql, '2026-11-23T01:00:01Z')
    await claimSlots(core)
    await vi.waitFor(async () => expect(await events()).toEqual(['warning']), { timeout: 15_000 })
    expect((await allMails(core))[0]?.facts.cause?.code).toBe('overlap')
    await vi.waitFor(
      () => {
        finish()
        return untilFinishedSoon(id)
      },
      { timeout: 15_000 },
    )
  })
})

async function untilFinishedSoon(id: string): Promise<void> {
  const [row] = await core.sql`select status from backup_history where id = ${id}`
  expect(row?.status).toBe('completed')
}

test('an event of one operation is in the outbox once, however often it is told', async () => {
  work = fail
  const { id } = await request()
  const failed = await untilFinished(core, id)
  await core.db.transaction((tx) => alertOutcome(core, tx, failed))
  expect(await core.db.select({ n: sql`count(*)::int` }).from(outbox).where(eq(outbox.operationId, id))).toEqual([
    { n: 1 },
  ])
})
