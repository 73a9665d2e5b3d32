import { expect, it } from 'vitest'
import { type Amounts, estimateSeconds, type Measured } from './estimate-restore.ts'

/** Phases one after the other, each of so many seconds. */
function measured(amounts: Amounts, seconds: Record<string, number>): Measured {
  let at = Date.parse('2026-01-01T00:00:00Z')
  const phases = Object.entries(seconds).map(([phase, took]) => {
    const startedAt = new Date(at).toISOString()
    at += took * 1000
    return { phase, startedAt, finishedAt: new Date(at).toISOString(), summary: null }
  })
  return { phases, amounts }
}

const amounts = { archive: 100, sql: 400, documents: 600 }
const restore = measured(amounts, {
  inspect: 1,
  preflight: 1,
  'safety-backup': 10,
  'stage-documents': 6,
  'load-database': 40,
  verify: 4,
  'move-documents': 1,
  swap: 1,
  'health-check': 1,
})
const backup = measured(amounts, { preflight: 1, database: 4, documents: 6, verify: 2 })

it('takes as long as the last one, and in proportion to what there is', () => {
  const none = { restores: [restore], backups: [] }
  expect(estimateSeconds({ ...none, scope: 'everything', amounts })).toEqual({ seconds: 65, basis: 'restores' })
  const twice = { archive: 200, sql: 800, documents: 1200 }
  expect(estimateSeconds({ ...none, scope: 'everything', amounts: twice }).seconds).toBe(126)
  expect(estimateSeconds({ ...none, scope: 'documents', amounts }).seconds).toBe(1 + 1 + 10 + 6 + 1)
})

it('is guessed from backups where a step was never measured, and said to be', () => {
  const documentsOnly = measured(amounts, { inspect: 1, preflight: 1, 'safety-backup': 5, 'stage-documents': 6 })
  const request = { scope: 'everything' as const, amounts, restores: [documentsOnly], backups: [backup] }
  expect(estimateSeconds(request)).toEqual({ seconds: 2 + (4 + 6 + 2) + 6 + 12, basis: 'backups' })
})

it('is not made up when nothing was measured', () => {
  expect(estimateSeconds({ scope: 'everything', amounts, restores: [], backups: [] })).toEqual({
    seconds: null,
    basis: null,
  })
})
