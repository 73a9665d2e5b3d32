import { expect, test } from 'vitest'
import { recipients } from './contract-alert.ts'
import { settingsChange } from './contract-schedule.ts'

test.each([
  ['ada@example.org\r\nBcc: eve@example.org'],
  ['Ada <ada@example.org>'],
  ['ada@example.org, eve@example.org'],
  ['ada'],
  [`${'a'.repeat(250)}@example.org`],
  [''],
])('%j is no recipient', (address) => {
  expect(recipients.safeParse([address]).success).toBe(false)
})

test('there may be none, or fifty, each once', () => {
  const admins = Array.from({ length: 51 }, (_, n) => `admin+${n}@mail.example.org`)
  expect(recipients.parse([])).toEqual([])
  expect(recipients.parse(admins.slice(0, 50))).toHaveLength(50)
  expect(recipients.safeParse(admins).success).toBe(false)
  expect(recipients.safeParse(['ada@example.org', 'Ada@example.org']).success).toBe(false)
})

test('space around an address is not part of it', () => {
  expect(settingsChange.parse({ recipients: [' ada@example.org '] })).toEqual({ recipients: ['ada@example.org'] })
})
