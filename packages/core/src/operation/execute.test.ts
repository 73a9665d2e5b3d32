import { afterEach, expect, test } from 'vitest'
import { createTestCore, HURRIED, type TestCore } from '../../test/support.ts'
import { requestBackup } from '../backup/request-backup.ts'
import { AppError } from '../errors.ts'
import { untilFinished } from './until-finished.ts'

let t: TestCore
afterEach(() => t.close())

const NASTY = 'half a pair \ud83d and a NUL \0 in it'
const CLEAN = 'half a pair \u{fffd} and a NUL \u{fffd} in it'

test.each([
  {
    error: new AppError('dump_failed', NASTY, { hint: NASTY }),
    kept: { code: 'dump_failed', message: CLEAN, hint: CLEAN },
  },
  { error: new Error(NASTY), kept: { code: 'unexpected', message: `Something unexpected went wrong: ${CLEAN}` } },
])('how an operation ended is stored, whatever its error says: $error.name', async ({ error, kept }) => {
  const fail = async () => {
    throw error
  }
  t = await createTestCore({ ...HURRIED, work: { backup: fail } })
  const { id } = await requestBackup(t.core, { contents: 'all', by: 'ada@example.org', trigger: 'api' })
  expect(await untilFinished(t.core, id)).toMatchObject({ status: 'failed', error: kept })
})
