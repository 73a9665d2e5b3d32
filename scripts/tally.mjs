/** What a step of the test run found: counts, and the names of what was skipped. */
export const nothing = { passed: 0, failed: 0, skipped: [] }

/** A step that either holds or does not counts as one test. */
export function tallyCommand(code) {
  return code === 0 ? { ...nothing, passed: 1 } : { ...nothing, failed: 1 }
}

/** From vitest's JSON report. A file that could not even be loaded, or an error outside any test, is a failure too. */
export function tallyVitest(report, code) {
  const files = report?.testResults ?? []
  const tests = files.flatMap((file) => file.assertionResults)
  const broken = files.filter((file) => file.status === 'failed' && !file.assertionResults.some(isFailed))
  return settled(code, {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: tests.filter(isFailed).length + broken.length,
    skipped: tests.filter((test) => test.status !== 'passed' && !isFailed(test)).map((test) => test.fullName),
  })
}

/** From Playwright's JSON report. A test that passed only when repeated has failed. */
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

function isFailed(test) {
  return test.status === 'failed'
}

function testsOf(suite) {
  const own = (suite.specs ?? []).flatMap((spec) =>
    spec.tests.map((test) => ({ outcome: test.status, title: `${suite.title} › ${spec.title} (${test.projectName})` })),
  )
  return [...own, ...(suite.suites ?? []).flatMap(testsOf)]
}
