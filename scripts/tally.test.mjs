import { expect, test } from 'vitest'
import {
  add,
  failedFiles,
  failedTests,
  nothing,
  tallyCommand,
  tallyPlaywright,
  tallyVitest,
  withFilesOf,
} from './tally.mjs'

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

test('counts what was run again in the place of what failed first', () => {
  const first = {
    testResults: [
      { name: 'a', ...file('failed', ['one', 'failed'], ['two', 'passed']) },
      { name: 'b', ...file('passed', ['three', 'passed']) },
    ],
  }
  const again = { testResults: [{ name: 'a', ...file('passed', ['one', 'passed'], ['two', 'passed']) }] }
  expect(failedFiles(first)).toEqual(['a'])
  expect(failedTests(first)).toEqual(['one'])
  expect(tallyVitest(withFilesOf(first, again), 0)).toEqual({ passed: 3, failed: 0, skipped: [] })
  expect(tallyVitest(withFilesOf(first, undefined), 1)).toMatchObject({ failed: 1 })
})

test('counts an error outside any test, names it, and takes it back where its file ran without it', () => {
  const first = {
    testResults: [{ name: 'a', ...file('passed', ['one', 'passed']) }],
    unhandled: [{ file: 'a', message: 'Error: late' }],
  }
  const again = { testResults: [{ name: 'a', ...file('passed', ['one', 'passed']) }], unhandled: [] }
  expect(failedFiles(first)).toEqual(['a'])
  expect(failedTests(first)).toEqual(['a: Error: late'])
  expect(tallyVitest(first, 1)).toMatchObject({ passed: 1, failed: 1 })
  expect(tallyVitest(withFilesOf(first, again), 0)).toEqual({ passed: 1, failed: 0, skipped: [] })
  expect(tallyVitest(withFilesOf(first, first), 1)).toMatchObject({ failed: 1 })
  const nowhere = { ...first, unhandled: [{ message: 'Error: nowhere' }] }
  expect(failedTests(nowhere)).toEqual(['outside any file: Error: nowhere'])
  expect(tallyVitest(withFilesOf(nowhere, again), 0)).toMatchObject({ failed: 1 })
})

test('names a file that could not be loaded as what failed', () => {
  const report = { testResults: [{ name: 'a', ...file('failed') }] }
  expect(failedFiles(report)).toEqual(['a'])
  expect(failedTests(report)).toEqual(['a'])
})

test('counts Playwright files that were run again in the place of those that failed', () => {
  const first = {
    suites: [
      { title: 'a', specs: [spec('one', 'expected', 'unexpected'), spec('two', 'expected')] },
      { title: 'b', specs: [spec('three', 'expected')] },
    ],
  }
  const again = { suites: [{ title: 'a', specs: [spec('one', 'expected', 'expected'), spec('two', 'expected')] }] }
  expect(failedFiles(first)).toEqual(['a'])
  expect(failedTests(first)).toEqual(['a › one (project-1)'])
  expect(tallyPlaywright(withFilesOf(first, again), 0)).toEqual({ passed: 4, failed: 0, skipped: [] })
  expect(tallyPlaywright(withFilesOf(first, undefined), 1)).toMatchObject({ passed: 3, failed: 1 })
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
