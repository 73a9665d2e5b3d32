import { expect, test } from 'vitest'
import { add, nothing, tallyCommand, tallyPlaywright, tallyVitest } from './tally.mjs'

const file = (status, ...tests) => ({
  status,
  assertionResults: tests.map(([name, outcome]) => ({ fullName: name, status: outcome })),
})

test('counts what vitest passed and failed, and names what it skipped', () => {
  const report = {
    testResults: [
      file('failed', ['a', 'passed'], ['b', 'failed']),
      file('passed', ['c', 'passed'], ['d', 'skipped'], ['e', 'todo']),
    ],
  }
  expect(tallyVitest(report, 1)).toEqual({ passed: 2, failed: 1, skipped: ['d', 'e'] })
})

test('counts a test file that could not be loaded as a failure', () => {
  expect(tallyVitest({ testResults: [file('passed', ['a', 'passed']), file('failed')] }, 1)).toMatchObject({
    passed: 1,
    failed: 1,
  })
})

test.each([
  ['no report', undefined, 0],
  ['an empty report', { testResults: [] }, 0],
  ['only skipped tests', { testResults: [file('passed', ['a', 'skipped'])] }, 0],
  ['an error outside any test', { testResults: [file('passed', ['a', 'passed'])] }, 1],
])('counts a vitest run with %s as failed', (_, report, code) => {
  expect(tallyVitest(report, code).failed).toBe(1)
})

const spec = (title, ...statuses) => ({
  title,
  tests: statuses.map((status, index) => ({ status, projectName: `project-${index}` })),
})

test('counts Playwright tests of nested suites once for each project', () => {
  const report = {
    suites: [
      {
        title: 'backup.spec.ts',
        specs: [spec('takes', 'expected', 'expected')],
        suites: [{ title: 'list', specs: [spec('pages', 'unexpected'), spec('sorts', 'skipped')] }],
      },
    ],
  }
  expect(tallyPlaywright(report, 1)).toEqual({ passed: 2, failed: 1, skipped: ['list › sorts (project-0)'] })
})

test('counts a flaky Playwright test as failed', () => {
  expect(tallyPlaywright({ suites: [{ title: 'a', specs: [spec('b', 'flaky')] }] }, 0)).toMatchObject({
    passed: 0,
    failed: 1,
  })
})

test('counts a Playwright run without tests as failed', () => {
  expect(tallyPlaywright({ suites: [], errors: [{ message: 'no tests found' }] }, 1).failed).toBe(1)
  expect(tallyPlaywright(undefined, 0).failed).toBe(1)
})

test('adds steps up', () => {
  const total = [tallyCommand(0), tallyCommand(2), { passed: 3, failed: 0, skipped: ['x'] }].reduce(add, nothing)
  expect(total).toEqual({ passed: 4, failed: 1, skipped: ['x'] })
})
