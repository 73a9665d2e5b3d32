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
  expect((await requestBackup(t.core, request)).note).toBeNull()
})
