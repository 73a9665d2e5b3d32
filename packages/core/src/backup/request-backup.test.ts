import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestCore, type TestCore } from '../../test/support.ts'
import { untilFinished } from '../operation/until-finished.ts'
import { requestBackup } from './request-backup.ts'

let t: TestCore
beforeAll(async () => {
  t = await createTestCore()
})
afterAll(() => t.close())

// The runner is woken by the very row that is answered: it may have begun before the answer is on its way.
test('is answered as queued however soon it begins', async () => {
  const requested = []
  for (let i = 0; i < 8; i++) {
    requested.push(await requestBackup(t.core, { contents: 'documents', by: 'admin@example.org', trigger: 'api' }))
  }
  expect(requested.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'queued'))
  const done = await Promise.all(requested.map(({ id }) => untilFinished(t.core, id)))
  expect(done.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'completed'))
})

test('keeps who asked, by which way, and the note', async () => {
  const { id } = await requestBackup(t.core, {
    contents: 'documents',
    note: 'before the update',
    by: 'admin@example.org',
    trigger: 'console',
  })
  expect(await untilFinished(t.core, id)).toMatchObject({
    kind: 'backup',
    lane: 'app',
    origin: 'manual',
    trigger: 'console',
    note: 'before the update',
    requestedBy: 'admin@example.org',
  })
})

test('keeps no note where there is none to keep', async () => {
  const request = { contents: 'documents' as const, note: '', by: 'admin@example.org', trigger: 'api' as const }
  const { id, note } = await requestBackup(t.core, request)
  expect(note).toBeNull()
  await untilFinished(t.core, id)
})

test('of several that are to be the only one, one is taken, and the others are told whose', async () => {
  const ask = (contents: 'all' | 'documents', by: string) =>
    requestBackup(t.core, { contents, onlyOne: true, by, trigger: 'console' })
  const asked = await Promise.allSettled(
    ['ada@example.org', 'grace@example.org', 'ada@example.org'].map((by) => ask('documents', by)),
  )
  const [taken, ...more] = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(more).toEqual([])
  const refusals = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  for (const refusal of refusals) {
    expect(refusal).toMatchObject({
      code: 'busy',
      message: expect.stringContaining(`asked for by ${taken?.requestedBy}`),
    })
  }
  // Of other contents it is another; and a script may queue as many as it likes.
  const others = [await ask('all', 'ada@example.org')]
  others.push(await requestBackup(t.core, { contents: 'documents', by: 'a script', trigger: 'api' }))
  for (const { id } of [...others, taken!]) await untilFinished(t.core, id)
  const again = await ask('documents', 'grace@example.org')
  expect((await untilFinished(t.core, again.id)).status).toBe('completed')
})
