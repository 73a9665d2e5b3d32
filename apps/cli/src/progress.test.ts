import { expect, test } from 'vitest'
import { openProgress, type ProgressStyle } from './progress.ts'

async function shown(style: ProgressStyle, columns?: number): Promise<string> {
  let text = ''
  const screen = {
    columns,
    write: (written: string) => {
      text += written
    },
  }
  const run = openProgress(screen, style, new AbortController().signal)
  await run.enter('inspect', 1000)
  run.advance(500)
  run.summarize('1.00 kB read and verified')
  await run.enter('load-database')
  run.advance(5_000_000)
  run.end()
  return text
}

test('a terminal gets a bar that is drawn over and ends as a line', async () => {
  const text = await shown('bar')
  expect(text).toContain('░')
  expect(text).toContain('\r\u001b[K✓ Reading the archive: 1.00 kB read and verified\n')
  expect(text.endsWith('✓ Loading the database\n')).toBe(true)
})

test('no line of a bar is longer than the terminal', async () => {
  const text = await shown('bar', 30)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what the terminal gets is full of them
  const lines = text.split(/\r\u001b\[K|\n/).filter((line) => !line.startsWith('✓'))
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(30)
})

test('anything else gets a line a phase, without control characters', async () => {
  expect(await shown('lines')).toBe('Reading the archive: 1.00 kB read and verified\nLoading the database\n')
})

test('a program gets an object a line', async () => {
  const events = (await shown('json'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events).toEqual([
    { type: 'phase', phase: 'inspect', state: 'begun' },
    { type: 'progress', phase: 'inspect', done: 500, total: 1000 },
    { type: 'phase', phase: 'inspect', state: 'done', summary: '1.00 kB read and verified' },
    { type: 'phase', phase: 'load-database', state: 'begun' },
    { type: 'progress', phase: 'load-database', done: 5_000_000, total: null },
    { type: 'phase', phase: 'load-database', state: 'done', summary: null },
  ])
})

test('quiet is silent, and a stop ends the next phase before it begins', async () => {
  expect(await shown('none')).toBe('')
  const stop = new AbortController()
  const run = openProgress({ write: () => {} }, 'lines', stop.signal)
  stop.abort(new Error('stopped'))
  await expect(run.enter('verify')).rejects.toThrow('stopped')
})
