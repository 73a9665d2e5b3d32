// npm test: everything that is checked, from a bare checkout. The last line of its output is "N passed, N failed".
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build, install, pnpm, requireNode, root } from './bootstrap.mjs'
import { run } from './processes.mjs'
import { canInstall, installPackages, missingPackages, programs } from './programs.mjs'
import { endStrays, removeMovedClusters } from './strays.mjs'
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
import { UNHANDLED_FILE } from './unhandled-reporter.mjs'

requireNode()
if (!(await requirePrograms()) || !(await install())) {
  console.log('0 passed, 1 failed')
  process.exit(1)
}

// All temporary files of the run lie here, and all its processes carry the mark: what it leaves behind can be found.
const folder = mkdtempSync(path.join(tmpdir(), 'mvp-test-'))
chmodSync(folder, 0o1777)
const mark = `MVP_TEST_RUN=${randomBytes(12).toString('hex')}`
// bsdtar unpacks names beyond ASCII only where the locale knows them.
const locale = process.platform === 'linux' ? { LC_ALL: 'C.UTF-8' } : {}
const env = { ...withoutOwnServers(process.env), ...locale, TMPDIR: folder, MVP_TEST_RUN: mark.split('=')[1] }
process.on('exit', cleanUp)

const steps = [
  ['Lint', () => command(bin('biome', ['check', '.']))],
  ['Types', () => command(pnpm(['run', 'types'], { output: 'inherit' }))],
  ['Unused code', () => command(bin('knip', []))],
  ['Unit and integration tests', () => suite('vitest', ['run'], tallyVitest)],
  ['Build', () => command(build().then((done) => (done ? 0 : 1)))],
  ['End-to-end tests', () => suite('playwright', ['test'], tallyPlaywright)],
]
const results = []
/** More than this many at once are no accident. */
const MOST_REPEATED = 3
const repeated = []
const alone = { vitest: ['--maxWorkers=1'], playwright: ['--trace=retain-on-failure'] }
for (const [name, step] of steps) {
  console.log(`\n━━ ${name} ━━\n`)
  const start = performance.now()
  results.push({ name, tally: await step(), seconds: (performance.now() - start) / 1000 })
}
summarize(results)

/** What the tests need from outside npm; installed where that is possible, else named. */
async function requirePrograms() {
  const missing = missingPackages(Object.values(programs))
  if (missing.length === 0) return true
  if (canInstall()) await installPackages(missing)
  const lacking = missingPackages(Object.values(programs))
  if (lacking.length === 0) return true
  console.error(
    `The tests need programs that are missing. On Debian or Ubuntu: sudo apt-get install ${lacking.join(' ')}`,
  )
  return false
}

/** The tests start servers of their own; the caller's are none of their business. */
function withoutOwnServers(source) {
  const foreign =
    /^((APP_)?DATABASE_URL|APP_NAME|REDIS_URL|DOCUMENTS_DIR|BACKUP_DIR|PORT|HOST|BASE_URL|AUTH_SECRET|ADMIN_\w+|PG[A-Z]+)$/
  return Object.fromEntries(Object.entries(source).filter(([name]) => !foreign.test(name)))
}

function bin(name, args) {
  const file = path.join(root, 'node_modules/.bin', name)
  return run(file, args, { cwd: root, env, timeoutMs: 45 * 60_000 })
}

/** A step that either holds or does not. */
async function command(code) {
  return tallyCommand(await code)
}

/** A runner's suite, counted from its JSON report. */
async function suite(name, args, tally) {
  const { code, report } = await attempt(name, args)
  const files = failedFiles(report)
  if (!mayRepeat(failedTests(report))) return tally(report, code)
  announceRepetition(report)
  const again = await attempt(name, [...args, ...alone[name], ...files])
  return tally(withFilesOf(report, again.report), again.code)
}

/** A few that failed are run once more, alone: a defect fails again, a busy machine does not. See docs/decisions. */
function mayRepeat(failed) {
  return failed.length > 0 && failed.length <= MOST_REPEATED
}

function announceRepetition(report) {
  const names = failedTests(report)
  repeated.push(...names)
  console.log(`\nFailed, and run once more, alone:\n${names.map((name) => `  ${name}`).join('\n')}\n`)
}

/** A run of a suite, with its JSON report. */
async function attempt(name, args) {
  const file = path.join(folder, `${name}.json`)
  env[UNHANDLED_FILE] = path.join(folder, `${name}-unhandled.json`)
  for (const each of [file, env[UNHANDLED_FILE]]) rmSync(each, { force: true })
  const code = await bin(name, [...args, ...reporters(file)[name]])
  const report = readReport(file)
  return { code, report: report && { ...report, unhandled: readReport(env[UNHANDLED_FILE]) ?? [] } }
}

/** None, or half of one, when the runner was killed: undefined. */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function reporters(file) {
  env.PLAYWRIGHT_JSON_OUTPUT_NAME = file
  return {
    vitest: [
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      '--reporter=./scripts/unhandled-reporter.mjs',
    ],
    playwright: ['--reporter=list,json'],
  }
}

function summarize(done) {
  console.log('\n━━ Summary ━━\n')
  for (const { name, tally, seconds } of done) {
    const skipped = tally.skipped.length > 0 ? `, ${tally.skipped.length} skipped` : ''
    console.log(
      `${name.padEnd(28)} ${tally.passed} passed, ${tally.failed} failed${skipped}  (${seconds.toFixed(0)} s)`,
    )
  }
  const total = done.map(({ tally }) => tally).reduce(add, nothing)
  for (const name of total.skipped) console.log(`skipped: ${name}`)
  for (const name of repeated) console.log(`failed at first, then run alone: ${name}`)
  process.off('exit', cleanUp)
  cleanUp()
  process.exitCode = total.failed > 0 ? 1 : 0
  console.log(`${total.passed} passed, ${total.failed} failed`)
}

function cleanUp() {
  for (const stray of endStrays(mark, folder)) console.log(`ended what a test left running: ${stray}`)
  removeMovedClusters(folder)
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
}
