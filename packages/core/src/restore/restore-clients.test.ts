import postgres from 'postgres'
import { afterEach, expect, it } from 'vitest'
import { closeAll, openGarage, stateOf } from '../../test/garage.ts'
import { restore, undo } from '../../test/restore-support.ts'
import { backUp } from '../../test/support.ts'

afterEach(closeAll)

const CLIENTS = 8
const MOST_MS = 1000
const TRIES = 3

it('clients that reconnect in a loop see errors for less than a second, in a restore and in its undo', async () => {
  const test = await openGarage()
  const { core, env } = test
  const backup = await backUp(core)
  const then = await stateOf(test)
  const longest: number[] = []
  const seen = new Set<string>()
  // A busy machine makes one of them slow, not all.
  for (let tries = 0; tries < TRIES && !longest.some((ms) => ms < MOST_MS); tries++) {
    const clients = Array.from({ length: CLIENTS }, () => askInALoop(env.appDatabaseUrl))
    expect(await restore(core, backup.id, { skipSafetyBackup: true })).toMatchObject({ status: 'completed' })
    expect(await undo(core)).toMatchObject({ status: 'undone' })
    const reports = await Promise.all(clients.map((client) => client.stop()))
    longest.push(Math.max(...reports.map((report) => report.longestMs)))
    for (const report of reports) {
      // Each was cut off by either swap, and is back.
      expect(report.outages).toBeGreaterThanOrEqual(2)
      for (const code of report.codes) seen.add(code)
    }
  }
  const best = Math.min(...longest)
  process.stdout.write(
    `${CLIENTS} clients: without an answer for at most ${Math.round(best)} ms (${[...seen].sort()})\n`,
  )
  expect(best).toBeLessThan(MOST_MS)
  // Ended sessions, and nothing else.
  const ENDED = ['57P01', 'CONNECTION_CLOSED', 'CONNECTION_DESTROYED', '3D000', 'ECONNRESET', 'EPIPE']
  expect([...seen].filter((code) => !ENDED.includes(code))).toEqual([])
  expect(await stateOf(test)).toEqual(then)
}, 240_000)

/** An app that knows nothing of restores. An outage lasts from the answer before an error to the next one. */
function askInALoop(url: string) {
  const app = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 5, fetch_types: false, backoff: () => 0.01 })
  const report = { longestMs: 0, outages: 0, codes: new Set<string>() }
  let stopped = false
  const asking = (async () => {
    while (!stopped) {
      const since = performance.now()
      const failures = await untilAnswered(app, report.codes)
      if (failures === 0) continue
      report.outages++
      report.longestMs = Math.max(report.longestMs, performance.now() - since)
    }
  })()
  return {
    async stop() {
      stopped = true
      await asking
      await app.end({ timeout: 1 })
      return report
    },
  }
}

/** How often it failed before. */
async function untilAnswered(app: postgres.Sql, codes: Set<string>): Promise<number> {
  for (let failures = 0; ; failures++) {
    try {
      await app`select count(*) from vehicles`
      return failures
    } catch (error) {
      codes.add(error instanceof Error && 'code' in error ? String(error.code) : String(error))
    }
  }
}
