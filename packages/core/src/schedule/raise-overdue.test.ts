import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { allMails } from '../../test/mails.ts'
import { runAs, startRun } from '../../test/runs.ts'
import { STEPPED_CLOCK, setClock, stopClock } from '../../test/schedules.ts'
import { createStillCore, type TestCore } from '../../test/support.ts'
import { renderMail } from '../alert/mail/render-mail.tsx'
import { writeSubject } from '../alert/write-subject.ts'
import type { ScheduleRequest } from '../contract-schedule.ts'
import type { Core } from '../core.ts'
import { changeSettings } from '../settings/settings.ts'
import { changeSchedule } from './change-schedule.ts'
import { createSchedule } from './create-schedule.ts'
import { findSchedule } from './list-schedules.ts'
import { raiseOverdue } from './raise-overdue.ts'
import { removeSchedule } from './remove-schedule.ts'
import { toggleSchedule } from './toggle-schedule.ts'

let t: TestCore
let core: Core

beforeEach(async () => {
  t = await createStillCore()
  await stopClock(t.core.sql, '2026-11-23T00:00:00Z')
  core = { ...t.core, clock: STEPPED_CLOCK }
  await changeSettings(core, { recipients: ['ada@example.org'] })
})
afterEach(() => t.close())

const nightly = (request: Partial<ScheduleRequest> = {}) =>
  createSchedule(core, { name: 'Nightly', frequency: 'daily', timeZone: 'UTC', by: 'ada@example.org', ...request })

async function at(time: string): Promise<void> {
  await setClock(core.sql, time)
  await raiseOverdue(core)
}

const subjects = async () => (await allMails(core)).map(({ facts }) => writeSubject(facts))
const OVERDUE = '[MotoVaultPro] OVERDUE: Nightly – nothing ran'

describe('a schedule whose slot passed without a backup', () => {
  test('is told once, whoever looks how often, and once more when it works again', async () => {
    const schedule = await nightly()
    expect(schedule).toMatchObject({ overdueAt: '2026-11-23T03:35:00.000Z', overdueSince: null })
    await at('2026-11-23T03:34:59Z')
    expect(await subjects()).toEqual([])
    await setClock(core.sql, '2026-11-23T04:00:00Z')
    await Promise.all([raiseOverdue(core), raiseOverdue(core), raiseOverdue({ ...core, owner: 'another' })])
    await at('2026-11-26T04:00:00Z')
    expect(await subjects()).toEqual([OVERDUE])
    expect(await findSchedule(core, schedule.id)).toMatchObject({ overdueSince: '2026-11-23T04:00:00.000Z' })

    await core.sql`update backup_schedules set next_run_at = '2026-11-27T03:00:00Z'`
    await runAs(core, schedule.id)
    await runAs(core, schedule.id)
    expect(await subjects()).toEqual([OVERDUE, '[MotoVaultPro] RECOVERED: Nightly'])
    const { text } = await renderMail((await allMails(core)).at(-1)!.facts)
    expect(text).toContain('It was overdue since Mon 23 Nov 2026, 03:35:00 UTC, and has completed now.')
    expect(await findSchedule(core, schedule.id)).toMatchObject({
      overdueAt: '2026-11-27T03:35:00.000Z',
      overdueSince: null,
    })
  })

  test('is described in the mail with what was due, by when, and the last good backup', async () => {
    await nightly({ timeZone: 'Europe/Berlin' })
    await at('2026-11-23T12:00:00Z')
    const [mail] = await allMails(core)
    expect(mail).toMatchObject({ kind: 'mail', event: 'overdue', operationId: null })
    const { text } = await renderMail(mail!.facts)
    expect(text).toContain('by Mon 23 Nov 2026, 03:35:00 Europe/Berlin')
    expect(text).toContain('Mon 23 Nov 2026, 03:00:00 Europe/Berlin')
    expect(text).toContain('There is none in the store.')
  })

  test('is told anew with each deadline that is missed after a backup', async () => {
    const schedule = await nightly()
    await at('2026-11-23T04:00:00Z')
    await core.sql`update backup_schedules set next_run_at = '2026-11-24T03:00:00Z'`
    await runAs(core, schedule.id)
    await at('2026-11-24T04:00:00Z')
    expect(await subjects()).toEqual([OVERDUE, '[MotoVaultPro] RECOVERED: Nightly', OVERDUE])
  })
})

describe('nobody is told of', () => {
  test('a schedule that is off, was turned off in time, or was deleted', async () => {
    await nightly({ enabled: false })
    const paused = await nightly({ name: 'Paused' })
    await toggleSchedule(core, { id: paused.id })
    const gone = await nightly({ name: 'Gone' })
    await removeSchedule(core, gone.id)
    await at('2026-12-01T00:00:00Z')
    expect(await subjects()).toEqual([])
    expect(await toggleSchedule(core, { id: paused.id })).toMatchObject({ overdueAt: '2026-12-01T03:35:00.000Z' })
    await at('2026-12-01T03:00:00Z')
    expect(await subjects()).toEqual([])
  })

  test('what another rule has made a matter of later', async () => {
    const { id } = await nightly()
    await setClock(core.sql, '2026-11-23T02:59:00Z')
    await changeSchedule(core, { id, cron: '0 5 * * *' })
    await at('2026-11-23T05:34:00Z')
    expect(await subjects()).toEqual([])
    await at('2026-11-23T05:35:00Z')
    expect(await subjects()).toEqual([OVERDUE])
    // And another name changes nothing of it.
    expect(await changeSchedule(core, { id, name: 'Renamed' })).toMatchObject({ overdueSince: expect.any(String) })
    expect(await changeSchedule(core, { id, cron: '0 6 * * *' })).toMatchObject({ overdueSince: null })
  })

  test('who does not want to know', async () => {
    await nightly({ notify: { notifyOnOverdue: false } })
    await nightly({ name: 'Other' })
    await at('2026-11-23T04:00:00Z')
    expect(await subjects()).toEqual(['[MotoVaultPro] OVERDUE: Other – nothing ran'])
  })
})

describe('a schedule whose runs fail', () => {
  test('is told by the mails about that, and not as overdue as well', async () => {
    const schedule = await nightly()
    for (const day of ['23', '24', '25']) {
      await core.sql`update backup_schedules set next_run_at = ${`2026-11-${Number(day) + 1}T03:00:00Z`}`
      await setClock(core.sql, `2026-11-${day}T03:00:10Z`)
      await runAs(core, schedule.id, 'failed')
      await at(`2026-11-${day}T12:00:00Z`)
    }
    expect(await subjects()).toEqual(
      ['', ' (2nd time)', ' (3rd time)'].map((times) => `[MotoVaultPro] FAILED: Nightly – disk full${times}`),
    )
  })

  test('is overdue once it is not even heard to fail', async () => {
    const schedule = await nightly()
    await core.sql`update backup_schedules set next_run_at = '2026-11-24T03:00:00Z'`
    await runAs(core, schedule.id, 'failed')
    await at('2026-11-24T04:00:00Z')
    expect(await subjects()).toEqual(['[MotoVaultPro] FAILED: Nightly – disk full', OVERDUE])
  })

  test('is overdue when nobody is told of failures', async () => {
    const schedule = await nightly({ notify: { notifyOnFailure: false } })
    await core.sql`update backup_schedules set next_run_at = '2026-11-24T03:00:00Z'`
    await runAs(core, schedule.id, 'failed')
    await at('2026-11-23T04:00:00Z')
    expect(await subjects()).toEqual(['[MotoVaultPro] OVERDUE: Nightly – no backup was made'])
  })
})

test('a run that takes no end is told as such', async () => {
  const schedule = await nightly()
  await core.sql`update backup_schedules set next_run_at = '2026-11-24T03:00:00Z'`
  await startRun(core, schedule.id, { scheduledFor: new Date('2026-11-23T03:00:00Z'), server: 'blue' })
  await at('2026-11-23T03:35:00Z')
  const [mail] = await allMails(core)
  expect(mail?.facts).toMatchObject({
    cause: { code: 'overdue_running' },
    server: 'blue',
    overdue: { slot: '2026-11-23T03:00:00.000Z', deadline: '2026-11-23T03:35:00.000Z' },
  })
})

test('the deadline follows what its backups usually take', async () => {
  const schedule = await nightly()
  for (const minutes of [50, 60, 600]) {
    await runAs(core, schedule.id, 'completed', { createdAt: sql`now() - make_interval(mins => ${minutes})` })
  }
  // The median is an hour, whatever a single one took.
  expect((await findSchedule(core, schedule.id)).overdueAt).toMatch(/^2026-11-23T04:3[0-4]/)
})
