import { expect, test } from 'vitest'
import { explainRestoreError, leftUntouched } from './explain-restore-error.ts'

const core = { env: { appDatabaseUrl: 'postgres://owner@localhost/app' } }

test.each([
  ['ENOSPC', 'The documents’ volume is full. The live data is untouched.'],
  ['EDQUOT', 'The documents’ volume is full. The live data is untouched.'],
  ['EIO', 'A disk reports errors: what was read or written is not certain. The live data is untouched.'],
  ['EROFS', 'A disk reports errors: what was read or written is not certain. The live data is untouched.'],
])('%s of a disk is told in a sentence, with what to do', (code, message) => {
  const explained = leftUntouched(explainRestoreError(core, Object.assign(new Error('x'), { code })))
  expect(explained).toMatchObject({ code: 'load_failed', message, hint: expect.stringMatching(/restore again\.$/) })
})
