/** What a step of the test run found: counts, and the names of what was skipped. */
export const nothing = { passed: 0, failed: 0, skipped: [] }

/** A step that either holds or does not counts as one test. */
export function tallyCommand(code) {
  return code === 0 ? { ...nothing, passed: 1 } : { ...nothing, failed: 1 }
}

/**
 * From vitest's JSON report, with what the reporter of errors outside tests wrote as `unhandled`. A file that could not
 * even be loaded, or an error outside any test, is a failure too.
 */
export function tallyVitest(report, code) {
  const files = report?.testResults ?? []
  const tests = files.flatMap((file) => file.assertionResults)
  const broken = files.filter((file) => file.status === 'failed' && !file.assertionResults.some(isFailed))
  return settled(code, {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: tests.filter(isFailed).length + broken.length + (report?.unhandled ?? []).length,
    skipped: tests.filter((test) => test.status !== 'passed' && !isFailed(test)).map((test) => test.fullName),
  })
}

/** The files of a vitest or Playwright report with a test that failed, an error outside any, or that could not be loaded. */
export function failedFiles(report) {
  const vitest = (report?.testResults ?? []).filter((file) => file.status === 'failed').map((file) => file.name)
  const playwright = (report?.suites ?? []).filter((suite) => testsOf(suite).some(isUnexpected))
  const unhandled = (report?.unhandled ?? []).map((error) => error.file).filter(Boolean)
  return [...new Set([...vitest, ...unhandled, ...playwright.map((suite) => suite.title)])]
}

/** A report with the files of another one in the place of its own. */
export function withFilesOf(report, again) {
  const files = new Set(failedFiles(report))
  return {
    ...report,
    unhandled: [...(report.unhandled ?? []).filter((error) => !files.has(error.file)), ...(again?.unhandled ?? [])],
    testResults: replaced(report.testResults, again?.testResults, (file) => file.name),
    suites: replaced(report.suites, again?.suites, (suite) => suite.title),
  }
}

function replaced(all = [], again = [], nameOf) {
  const repeated = new Map(again.map((each) => [nameOf(each), each]))
  return all.map((each) => repeated.get(nameOf(each)) ?? each)
}

/** The names of the tests in a vitest or Playwright report that failed, and the words of errors outside any test. */
export function failedTests(report) {
  const vitest = (report?.testResults ?? []).flatMap((file) => {
    const failed = file.assertionResults.filter(isFailed)
    return failed.length === 0 && file.status === 'failed' ? [file.name] : failed.map((test) => test.fullName)
  })
  const playwright = (report?.suites ?? []).flatMap(testsOf).filter(isUnexpected)
  const unhandled = (report?.unhandled ?? []).map((error) => `${error.file ?? 'outside any file'}: ${error.message}`)
  return [...vitest, ...unhandled, ...playwright.map((test) => test.title)]
}

/** From Playwright's JSON report. A test that passed only when repeated at once has failed. */
export function tallyPlaywright(report, code) {
  const tests = (report?.suites ?? []).flatMap(testsOf)
  const named = (outcome) => tests.filter((test) => test.outcome === outcome)
  return settled(code, {
    passed: named('expected').length,
    failed: named('unexpected').length + named('flaky').length,
    skipped: named('skipped').map((test) => test.title),
  })
}

export function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: [...a.skipped, ...b.skipped] }
}

/** A suite that ran nothing, or ended badly without naming a failed test, has failed as such. */
function settled(code, tally) {
  const silent = tally.passed + tally.failed === 0 || (code !== 0 && tally.failed === 0)
  return silent ? { ...tally, failed: 1 } : tally
}

function isUnexpected(test) {
  return test.outcome === 'unexpected'
}

function isFailed(test) {
  return test.status === 'failed'
}

function testsOf(suite) {
  const own = (suite.specs ?? []).flatMap((spec) =>
    spec.tests.map((test) => ({ outcome: test.status, title: `${suite.title} › ${spec.title} (${test.projectName})` })),
  )
  return [...own, ...(suite.suites ?? []).flatMap(testsOf)]
}
