import { backupChange, backupRequest } from '@mvp/core/contract'
import { notify, testMailRequest } from '@mvp/core/contract-alert'
import { proofRhythm } from '@mvp/core/contract-proof'
import { restoreRequest } from '@mvp/core/contract-restore'
import { scheduleChange } from '@mvp/core/contract-schedule'
import { apiTokenRequest } from '@mvp/core/contract-token'
import { webhookChange } from '@mvp/core/contract-webhook'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { changesIn, factsIn, isNamed } from './changes.ts'

test('a changed rule is told down to the single number', () => {
  const changed = {
    retention: { before: { keepLast: 7, weekly: 4 }, after: { keepLast: 14, weekly: 4, maxAgeDays: 400 } },
    timeZone: { before: 'UTC', after: 'Europe/Berlin' },
  }
  expect(changesIn({ changed })).toEqual([
    { field: 'time zone', before: 'UTC', after: 'Europe/Berlin' },
    { field: 'retention last', before: '7', after: '14' },
    { field: 'retention age at most', before: null, after: '400 days' },
  ])
})

test('numbers have their units', () => {
  const changed = { suspiciousDropPercent: { before: 50, after: 30 }, expiresInDays: { after: 1 } }
  expect(changesIn({ changed })).toEqual([
    { field: 'suspicious drop', before: '50 %', after: '30 %' },
    { field: 'expires in', before: null, after: '1 day' },
  ])
})

test('the name comes first, and the tiers of a rule in their order', () => {
  const changed = {
    cron: { after: '0 3 * * *' },
    name: { after: 'x' },
    retention: { after: { daily: 1, keepLast: 7 } },
  }
  const fields = changesIn({ changed: { zeal: { after: 1 }, ...changed } }).map(({ field }) => field)
  expect(fields).toEqual(['name', 'cron', 'retention last', 'retention daily', 'zeal'])
})

test('a rule within rules says whose it is', () => {
  const changed = { retention: { before: { manual: null }, after: { manual: { keepLast: 2000 } } } }
  expect(changesIn({ changed })).toEqual([{ field: 'retention manual last', before: null, after: '2,000' }])
})

test('what was made has no before, and what was removed no after', () => {
  expect(changesIn({ changed: { enabled: { after: true } } })).toEqual([
    { field: 'switched on', before: null, after: 'yes' },
  ])
  expect(changesIn({ changed: { note: { before: 'old', after: null } } })).toEqual([
    { field: 'note', before: 'old', after: null },
  ])
})

test.each([undefined, null, 'text', ['a'], { note: 'no sides' }])('of %j nothing is told', (changed) => {
  expect(changesIn({ changed })).toEqual([])
})

test('facts are listed, and what was asked for only where nothing changed', () => {
  const facts = { with: 'API token 1', sizeBytes: 1_940_000_000 }
  expect(factsIn({ ...facts, input: { name: 'Nightly', retention: { keepLast: 7 } } })).toEqual([
    { name: 'Asked for name', value: 'Nightly' },
    { name: 'Asked for retention last', value: '7' },
    { name: 'Came with', value: 'API token 1' },
    { name: 'Size', value: '1.94 GB' },
  ])
  expect(factsIn({ input: { name: 'x' }, changed: { name: { before: 'y', after: 'x' } } })).toEqual([])
})

test('what nobody foresaw is shown as it is', () => {
  expect(factsIn({ input: 'text', leftAlone: ['a', 'b'], 'a b': {} })).toEqual([
    { name: 'Asked for', value: 'text' },
    { name: 'Left alone', value: '["a","b"]' },
  ])
})

/** The names of all fields of a JSON schema, however deep. */
function fieldsIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  if (Array.isArray(schema)) return schema.flatMap(fieldsIn)
  const { properties, ...others } = schema as Record<string, unknown>
  const own = typeof properties === 'object' && properties !== null ? properties : {}
  return [...Object.keys(own), ...Object.values(own).flatMap(fieldsIn), ...Object.values(others).flatMap(fieldsIn)]
}

test('every field that can be asked for has a name of its own, which can be said in German', () => {
  const asked = [
    ...[backupRequest, backupChange, notify, testMailRequest, proofRhythm],
    ...[restoreRequest, scheduleChange, apiTokenRequest, webhookChange],
  ]
  const fields = asked.flatMap((schema) => fieldsIn(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })))
  expect(fields.length).toBeGreaterThan(40)
  expect([...new Set(fields)].filter((field) => !isNamed(field))).toEqual([])
})
