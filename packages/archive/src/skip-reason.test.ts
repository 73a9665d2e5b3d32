import { expect, test } from 'vitest'
import { skipReason } from './skip-reason.ts'

const failure = (code: string) => Object.assign(new Error(code), { code })

test.each([
  ['ENOENT', 'vanished'],
  ['ENOTDIR', 'vanished'],
  ['ESTALE', 'vanished'],
  ['ELOOP', 'symlink'],
  ['ENXIO', 'socket'],
  ['EACCES', 'unreadable'],
  ['EPERM', 'unreadable'],
  ['EIO', 'unreadable'],
  ['ENAMETOOLONG', 'unreadable'],
])('%s of one document is a reason to skip it: %s', (code, reason) => {
  expect(skipReason(failure(code))).toBe(reason)
})

// Skipping for these would end in a backup that misses everything and says it is whole.
test.each(['EMFILE', 'ENFILE', 'ENOMEM', 'ERR_INVALID_ARG_TYPE'])('%s is our own trouble and flies on', (code) => {
  expect(() => skipReason(failure(code))).toThrow(code)
})

test('a mistake in the code is not taken for a document', () => {
  expect(() => skipReason(new TypeError('x is not a function'))).toThrow(TypeError)
  expect(() => skipReason('text')).toThrow('text')
})
