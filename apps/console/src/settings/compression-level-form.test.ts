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
    'The dump takes 2.4 to 3 times the processor time and is 11 to 12 % smaller; text documents take 3.5 times and are 13 % smaller.',
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
  const left = ([least = 0, most = 0]: readonly number[]) => [1 - most / 100, 1 - least / 100]
  for (const { level, dump, texts } of compressionCosts) {
    const cells = [dump, texts].flatMap((cost) => [range(cost.times, 1), range(left(cost.smallerPercent), 2)])
    expect(manual).toContain(`| ${level} | ${cells.join(' | ')} |`)
  }
})
