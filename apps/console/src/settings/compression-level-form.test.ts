import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compressionCosts } from './compression-costs.ts'
import { choicesFor, formOf, toLevel } from './compression-level-form.ts'

test('what the server was started with is a choice, and what is stored for it is nothing', () => {
  expect(toLevel(formOf({ compressionLevel: null }))).toEqual({ compressionLevel: null })
  expect(toLevel(formOf({ compressionLevel: 6 }))).toEqual({ compressionLevel: 6 })
})

test('each level says what it was measured to cost', () => {
  expect(choicesFor('server').map(({ value }) => value)).toEqual(['server', '1', '3', '6'])
  expect(choicesFor('6').at(-1)?.description).toBe(
    'The dump takes 3.2 to 5.5 times the processor time, for 0.82 to 0.99 of the size; text documents take 5.2 to 6.4 times, for 0.83 to 0.93.',
  )
})

test('a level that a script has chosen is there as well', () => {
  expect(choicesFor('9').map(({ label }) => label)).toContain('Level 9')
})

test('the operations manual has the same figures', () => {
  const manual = readFileSync(join(import.meta.dirname, '../../../../docs/operations.md'), 'utf8')
  const range = ([least, most]: readonly number[], digits: number) => {
    const [from, to] = [least?.toFixed(digits), most?.toFixed(digits)]
    return from === to ? from : `${from} to ${to}`
  }
  for (const { level, dump, texts } of compressionCosts) {
    const cells = [dump, texts].flatMap((cost) => [range(cost.time, 1), range(cost.size, 2)])
    expect(manual).toContain(`| ${level} | ${cells.join(' | ')} |`)
  }
})
