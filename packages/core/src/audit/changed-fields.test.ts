import { expect, it } from 'vitest'
import { changedFields } from './changed-fields.ts'

it('names the fields that differ, with both sides', () => {
  const before = { name: 'Nightly', cron: '0 3 * * *', retention: { keepLast: 7 } }
  const after = { name: 'Nightly', cron: '0 4 * * *', retention: { keepLast: 30 } }
  expect(changedFields(before, after)).toEqual({
    cron: { before: '0 3 * * *', after: '0 4 * * *' },
    retention: { before: { keepLast: 7 }, after: { keepLast: 30 } },
  })
})

it.each([
  ['equal in depth', { retention: { keepLast: 7, daily: 3 } }, { retention: { daily: 3, keepLast: 7 } }],
  ['null on one side and absent on the other', { note: null }, {}],
  ['absent on both', null, null],
])('says nothing of what is %s', (_what, before, after) => {
  expect(changedFields(before, after)).toBeNull()
})

it('says what something new is, and what something removed was', () => {
  expect(changedFields(null, { name: 'New', note: null })).toEqual({ name: { after: 'New' } })
  expect(changedFields({ name: 'Old' }, null)).toEqual({ name: { before: 'Old' } })
})

it('tells a field that was set to null from one that never was', () => {
  expect(changedFields({ note: 'keep' }, { note: null })).toEqual({ note: { before: 'keep', after: null } })
})
