import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const page = readFileSync(path.join(root, 'docs/truth.md'), 'utf8')

/** The cells of each row of the tables whose rows these are. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
const journeys = rows.filter((cells) => cells.length === 7 && cells[0] !== 'journey')
const tests = rows.filter((cells) => cells.length === 3 && cells[0] !== 'mark')

test('every journey has a test for all that may come into its middle', () => {
  const marks = tests.map(([mark]) => mark)
  expect(journeys.length).toBeGreaterThan(10)
  for (const [journey, ...cells] of journeys)
    for (const cell of cells)
      for (const mark of cell.split(', ')) expect(marks, `${journey}: “${mark}”`).toContain(mark)
})

test('each of them is there, once, and stands for something', () => {
  const used = new Set(journeys.flatMap(([, ...cells]) => cells.flatMap((cell) => cell.split(', '))))
  expect(new Set(tests.map(([mark]) => mark)).size).toBe(tests.length)
  for (const [mark, file, name] of tests) {
    expect(readFileSync(path.join(root, file), 'utf8'), `${mark} in ${file}`).toContain(name)
    expect(used, mark).toContain(mark)
  }
})
