import { writeFileSync } from 'node:fs'

/** The variable that names the file to which this reporter of vitest writes, as JSON. */
export const UNHANDLED_FILE = 'MVP_TEST_UNHANDLED'

/** Writes down errors outside any test, which vitest's JSON report does not name: { file, message }, file where known. */
export default class UnhandledReporter {
  onTestRunEnd(_modules, errors) {
    const found = errors.map((error) => ({ file: error.VITEST_TEST_PATH, message: wordsOf(error) }))
    writeFileSync(process.env[UNHANDLED_FILE], JSON.stringify(found))
  }
}

function wordsOf(error) {
  const where = error.stacks?.[0]
  const place = where ? ` (${where.file}:${where.line})` : ''
  return `${error.name ?? 'Error'}: ${String(error.message).split('\n')[0]}${place}`
}
