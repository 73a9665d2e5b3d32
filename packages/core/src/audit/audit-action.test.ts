import { randomUUID } from 'node:crypto'
import { asc, gt } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestCore, type TestCore } from '../../test/support.ts'
import { createApiToken } from '../auth/api-tokens.ts'
import { insertOperation } from '../operation/records.ts'
import { changeSchedule } from '../schedule/change-schedule.ts'
import { createSchedule } from '../schedule/create-schedule.ts'
import { removeSchedule } from '../schedule/remove-schedule.ts'
import { auditLog } from '../schema-access.ts'
import { changeSettings } from '../settings/settings.ts'
import { type Ask, beginAudit, type Ending } from './audit-action.ts'

let test: TestCore
let from = 0

beforeAll(async () => {
  test = await createTestCore()
})
afterAll(() => test.close())
beforeEach(async () => {
  from = Math.max(0, ...(await entries(0)).map(({ id }) => id))
})

async function entries(after = from) {
  return test.core.db.select().from(auditLog).where(gt(auditLog.id, after)).orderBy(asc(auditLog.id))
}

const actor = { who: 'ada@example.com', via: 'console' as const, address: '192.0.2.7' }

/** Does it as the server does: looks, works, looks again. The only entry that was added. */
async function audited<T>(ask: Omit<Ask, keyof typeof actor>, work: () => Promise<T>, ending?: Ending) {
  const end = await beginAudit(test.core, { ...actor, ...ask })
  const answer = await work()
  await end(ending ?? { result: 'ok', answer })
  const [entry, ...more] = await entries()
  expect(more).toEqual([])
  return entry!
}

const nightly = { name: 'Nightly', frequency: 'daily' as const, cron: '0 3 * * *', by: actor.who }

describe('an action on a schedule', () => {
  it('that makes one keeps what it is, with what was left to the defaults', async () => {
    const input = { name: 'Made', frequency: 'weekly' as const }
    const entry = await audited({ action: 'schedule.create', input }, () =>
      createSchedule(test.core, { ...input, by: actor.who }),
    )
    expect(entry).toMatchObject({ ...actor, action: 'schedule.create', result: 'ok', subject: 'Made' })
    expect(entry.subjectId).toMatch(/^[0-9a-f-]{36}$/)
    expect(entry.details).toMatchObject({
      input,
      changed: { name: { after: 'Made' }, cron: { after: '0 3 * * 0' }, missedRun: { after: 'run' } },
    })
  })

  it('that changes one keeps the name it had, and before and after of the fields that differ', async () => {
    const { id } = await createSchedule(test.core, nightly)
    const input = { id, name: 'Late', cron: '30 4 * * *', contents: 'all' as const }
    const entry = await audited({ action: 'schedule.change', input }, () => changeSchedule(test.core, input))
    expect(entry).toMatchObject({ subjectId: id, subject: 'Nightly' })
    expect(entry.details).toEqual({
      input,
      changed: {
        name: { before: 'Nightly', after: 'Late' },
        cron: { before: '0 3 * * *', after: '30 4 * * *' },
      },
    })
  })

  it('that was refused keeps what was asked, and that nothing changed', async () => {
    const { id } = await createSchedule(test.core, { ...nightly, name: 'Kept' })
    const input = { id, cron: '99 99 * * *' }
    const entry = await audited({ action: 'schedule.change', input }, async () => null, { result: 'invalid' })
    expect(entry).toMatchObject({ subject: 'Kept', result: 'invalid', details: { input } })
    expect(entry.details).not.toHaveProperty('changed')
  })

  it('that removes one keeps what it was', async () => {
    const { id } = await createSchedule(test.core, { ...nightly, name: 'Gone' })
    const entry = await audited({ action: 'schedule.remove', input: { id } }, () => removeSchedule(test.core, id))
    expect(entry).toMatchObject({ subjectId: id, subject: 'Gone' })
    expect(entry.details).toMatchObject({ changed: { cron: { before: '0 3 * * *' }, enabled: { before: true } } })
  })

  it('that makes something else keeps its id beside', async () => {
    const { id } = await createSchedule(test.core, { ...nightly, name: 'Runs' })
    const made = randomUUID()
    const entry = await audited({ action: 'schedule.run', input: { id } }, async () => ({ id: made }))
    expect(entry).toMatchObject({ subjectId: id, subject: 'Runs', details: { made } })
  })
})

describe('an action on', () => {
  it('the settings keeps before and after of what differs', async () => {
    const input = { suspiciousDropPercent: 30 }
    const entry = await audited({ action: 'settings.change', input }, () => changeSettings(test.core, input))
    expect(entry).toMatchObject({ subjectId: null, subject: null })
    expect(entry.details).toEqual({ input, changed: { suspiciousDropPercent: { before: 50, after: 30 } } })
  })

  it('an API token keeps its name, and never its secret', async () => {
    const input = { name: 'nightly script', expiresInDays: 90 }
    let secret = ''
    const entry = await audited({ action: 'auth.createToken', input }, async () => {
      const made = await createApiToken(test.core, { ...input, by: actor.who })
      secret = made.secret
      return made
    })
    expect(entry).toMatchObject({ subject: 'nightly script', subjectId: expect.any(String), details: { input } })
    expect(secret).toMatch(/^mvp_/)
    expect(JSON.stringify(entry)).not.toContain(secret)
  })

  it('an upload without an archive is named as the file was', async () => {
    const upload = {
      kind: 'upload' as const,
      lane: 'archive' as const,
      origin: 'uploaded' as const,
      trigger: 'api' as const,
    }
    const row = { ...upload, status: 'failed' as const, uploadedAs: 'mine.tar.gz', finishedAt: new Date() }
    const { id } = await insertOperation(test.core.db, row)
    const entry = await audited({ action: 'backup.remove', input: { id } }, async () => {})
    expect(entry).toMatchObject({ subjectId: id, subject: 'mine.tar.gz' })
  })

  it('something that is not there keeps the id that was asked for', async () => {
    const id = randomUUID()
    const entry = await audited({ action: 'backup.remove', input: { id } }, async () => {}, { result: 'not_found' })
    expect(entry).toMatchObject({ subjectId: id, subject: null, result: 'not_found' })
  })
})

it.each([undefined, null, 7, 'text', ['a'], { id: 'no id' }, { id: { $ne: 1 } }])(
  'input of any kind is kept as it is: %j',
  async (input) => {
    const entry = await audited({ action: 'backup.create', input }, async () => {}, { result: 'invalid' })
    expect(entry.subjectId).toBeNull()
    expect(entry.details).toEqual(input === undefined ? {} : { input })
  },
)

it('facts of the request stand beside what was asked', async () => {
  const entry = await audited({ action: 'backup.create', input: {}, facts: { with: 'API token 1' } }, async () => {})
  expect(entry.details).toEqual({ with: 'API token 1' })
})
