import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { inTurn, type Measured, measure, median } from './measure.ts'
import { tableOf } from './tables.ts'
import { limitsTable } from './tables-profile.ts'

const script = join(import.meta.dirname, 'run.mjs')

function bench(...args: string[]) {
  const directory = mkdtempSync(join(tmpdir(), 'mvp-bench-test-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const out = join(directory, 'benchmarks.md')
  const env = { ...process.env, TMPDIR: directory }
  const ended = spawnSync(process.execPath, [script, '--out', out, ...args], { encoding: 'utf8', env })
  return { ...ended, directory, out }
}

test('a run at a tiny scale measures every work, writes its report and leaves nothing else', () => {
  const { status, stderr, stdout, directory, out } = bench('--scale', '0.0005', '--rounds', '1')
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
  const report = readFileSync(out, 'utf8')
  expect(report).toContain(stdout.trim())
  const writing = ['everything', 'database', 'documents', 'documents, 1 % changed since']
  for (const work of [
    ...writing,
    'verify',
    'extract',
    'read the manifest',
    'restore the database',
    'restore the documents',
  ]) {
    expect(stdout).toContain(`| ${work}`)
  }
  // Every other tool that was measured has a ratio; what is not installed is said.
  const [, time = '', size = '', memory = '', growth = '', profile = '', levels = '', neighbour = '', ...others] =
    stdout.split(/^## /m)
  const rows = rowsOf(time).filter((line) => !line.includes('| this product |'))
  for (const row of rows)
    expect(row).toMatch(/\| (\d+\.\d{3} \| \d+\.\d\d|not installed \| ) \| [\d.]* \| (yes|no|) \| \d* \|$/)
  // What nobody else does has a limit of its own. Whether it is met here is no matter: others may be at work.
  const own = rowsOf(time).filter((line) => line.includes(' 10 GiB '))
  expect(own).toHaveLength(2)
  for (const row of own) expect(row).toMatch(/\| \d+\.\d{3} \| {2}\| 0\.0\d{2} s \| (yes|no) \| 1 \|$/)
  expect(rowsOf(size)).toHaveLength(2)
  expect(rowsOf(memory)).toHaveLength(2)
  expect(rowsOf(growth)).toHaveLength(3)
  expect(profile).toContain('| documents | sha256 |')
  expect(rowsOf(levels)).toHaveLength(3)
  expect(rowsOf(neighbour)).toHaveLength(6)
  for (const row of rowsOf(neighbour)) expect(row).toMatch(/\| \d+ \| (yes|no) \|$/)
  expect(others).toEqual([])
  expect(report).not.toContain('ended early')
  expect(readdirSync(directory)).toEqual(['benchmarks.md'])
})

function rowsOf(section: string): string[] {
  return section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
}

test('a scale that is none is told, before anything is made', () => {
  const { status, stderr } = bench('--scale', 'much')
  expect(status).toBe(1)
  expect(stderr).toContain('--scale has to be a number from 0.0001 to 100.')
})

test('a part that there is not is told, before anything is made', () => {
  const { status, stderr } = bench('--only', 'time,everything')
  expect(status).toBe(1)
  expect(stderr).toContain('--only takes time, memory, growth, profile, neighbour, not everything.')
})

test('a case that fails has a row that says why, and the others go on', async () => {
  const ran: string[] = []
  const own = (name: string, run: () => Promise<void>) => ({ work: 'a work', name, programs: [], run })
  let told: Measured[] = []
  await measure({
    cases: [
      own('this product', () => Promise.reject(new Error('no room\nleft'))),
      own('another', async () => void ran.push('another')),
    ],
    change: () => {},
    settle: async () => {},
    rounds: 2,
    timeFor: () => true,
    keep: (measured) => {
      told = measured
    },
    tell: () => {},
  })
  expect(ran).toEqual(['another', 'another'])
  expect(told.map(({ name, rounds, failure }) => ({ name, rounds, failure }))).toEqual([
    { name: 'this product', rounds: 0, failure: 'no room left' },
    { name: 'another', rounds: 2, failure: null },
  ])
  expect(tableOf(told)).toContain('| a work | this product | failed: no room left |  |  |  |')
})

test('no round begins for which there is no time, but the first', async () => {
  let rounds = 0
  const run = async () => void rounds++
  await measure({
    cases: [{ work: 'a work', name: 'this product', programs: [], run }],
    ...{ change: () => {}, settle: async () => {}, rounds: 3, timeFor: () => false, keep: () => {}, tell: () => {} },
  })
  expect(rounds).toBe(1)
})

test('a row that is not met says what ours may take, takes and could take at best; one that is met says nothing', () => {
  const one = (name: string, seconds: number, atMost?: number): Measured => ({
    ...{ work: 'a work', name, programs: name === 'this product' ? [] : ['true'], seconds, rounds: 1, bytes: null },
    ...(atMost === undefined ? {} : { atMost }),
    failure: null,
  })
  const cpu = { mainThread: 1, otherThreads: 2, programs: 0.5, server: 1.5, idle: 1, available: 6 }
  const profile = {
    rows: [{ work: 'a work', name: 'this product', seconds: 3, cpu }],
    parts: [{ work: 'a work', parts: [1, 0.5].map((cpuSeconds) => ({ name: 'a step', cpuSeconds })) }],
    levels: [],
  }
  const measured = [one('this product', 3), one('slow', 10, 0.5), one('quick', 4, 0.5), one('other', 1)]
  const lines = limitsTable(measured, profile, 2)?.split('\n') ?? []
  expect(lines.slice(2)).toEqual(['| a work | quick | 2.00 | 3.00 | 2.50 | 1.75 |'])
  expect(limitsTable(measured.slice(0, 2), profile, 2)).toBeNull()
})

test('the median is the middle one, or the mean of the two in the middle', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).toEqual([2, 2.5, 7])
})

test('each case of a work comes first in one of as many rounds', () => {
  const cases = ['a1', 'a2', 'b1', 'a3'].map((name) => ({ work: name.charAt(0), name }))
  const orders = [1, 2, 3, 4].map((round) => inTurn(cases, round).map(({ name }) => name))
  expect(orders).toEqual([
    ['a1', 'a2', 'a3', 'b1'],
    ['a2', 'a3', 'a1', 'b1'],
    ['a3', 'a1', 'a2', 'b1'],
    ['a1', 'a2', 'a3', 'b1'],
  ])
})

test('what is measured several times a round comes again behind the others', () => {
  const cases = [
    { work: 'a', name: 'a1', times: 2 },
    { work: 'a', name: 'a2' },
    { work: 'a', name: 'a3', times: 2 },
  ]
  const orders = [1, 2].map((round) => inTurn([...cases, { work: 'b', name: 'b1' }], round).map(({ name }) => name))
  expect(orders).toEqual([
    ['a1', 'a2', 'a3', 'a1', 'a3', 'b1'],
    ['a2', 'a3', 'a1', 'a3', 'a1', 'b1'],
  ])
})
