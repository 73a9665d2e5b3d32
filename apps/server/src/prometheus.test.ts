import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createApiToken } from '@mvp/core/auth/api-tokens'
import { createSchedule } from '@mvp/core/schedule/create-schedule'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseMetrics } from '../test/parse-metrics.ts'
import { seed, startTestServer, type TestServer, waitForBackup } from '../test/support.ts'

/** Prometheus' own judge, where it is installed. Elsewhere parse-metrics.ts judges alone. */
const promtool = (args: string[], input = '') => spawnSync('promtool', args, { input, encoding: 'utf8' })
const hasPromtool = promtool(['--version']).status === 0

const rules = new URL('../../../docs/prometheus-rules.yml', import.meta.url).pathname
const rulesTest = new URL('../test/prometheus-rules.test.yml', import.meta.url).pathname

let server: TestServer
let text: string

beforeAll(async () => {
  server = await startTestServer()
  await seed(server)
  const by = 'ada@example.com'
  // A name with all that has to be escaped.
  await createSchedule(server.core, { name: 'Night\\ly "Café" {x="1"} – 日本', frequency: 'daily', by })
  const client = await server.signIn()
  await waitForBackup(client, (await client.json('POST', '/api/admin/backups', {})).body.id)
  const { secret } = await createApiToken(server.core, { name: 'Prometheus', expiresInDays: 1, by })
  const answer = await server.fetch('/metrics', { headers: { authorization: `Bearer ${secret}` } })
  expect(answer.status).toBe(200)
  text = await answer.text()
})
afterAll(() => server.close())

describe('Prometheus', () => {
  it.skipIf(!hasPromtool)('finds nothing to complain about in the metrics of ours', () => {
    // What prom-client says of the process is named by custom, not by promtool's rules.
    const ours = text.slice(0, text.search(/^# HELP (process|nodejs)_/m))
    expect(ours).toContain('motovaultpro_backup_schedule_overdue')
    expect(promtool(['check', 'metrics'], ours)).toMatchObject({ status: 0, stdout: '', stderr: '' })
  })

  it.skipIf(!hasPromtool)('reads all of the metrics', () => {
    // 3: it would have named something otherwise; 1: it cannot be read.
    expect([0, 3]).toContain(promtool(['check', 'metrics'], text).status)
  })

  it.skipIf(!hasPromtool)('takes the rules of the documentation, and alerts to what they promise', () => {
    expect(promtool(['check', 'rules', rules])).toMatchObject({ status: 0 })
    expect(promtool(['test', 'rules', rulesTest])).toMatchObject({ status: 0 })
  })

  it('finds every metric that the rules ask for, when there is something to say of it', async () => {
    const named = new Set((await readFile(rules, 'utf8')).match(/motovaultpro_backup_[a-z_]+/g))
    // There is no backup of a schedule yet.
    for (const absent of ['motovaultpro_backup_last_status', 'motovaultpro_backup_last_size_bytes'])
      named.delete(absent)
    const known = Object.keys(parseMetrics(text).samples).map((series) => series.replace(/\{.*/, ''))
    expect(named.size).toBeGreaterThan(3)
    expect([...named].filter((name) => !known.includes(name))).toEqual([])
  })
})
