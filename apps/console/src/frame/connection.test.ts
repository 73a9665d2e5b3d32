import { afterEach, expect, test, vi } from 'vitest'
import { type Connection, openConnection } from './connection.ts'

let connection: Connection | null = null
afterEach(() => connection?.close())

/** A server that is there or not, as the test says. */
function over(answers: { reachable: boolean }) {
  let clock = 0
  const probes = vi.fn(async () => answers.reachable)
  connection = openConnection({ probe: probes, now: () => ++clock, retryMs: 5 })
  return { connection, probes }
}

const soon = { timeout: 20_000 }

test('a suspicion that is wrong is not told', async () => {
  const { connection } = over({ reachable: true })
  await connection.suspect()
  expect(connection.lost()).toBeNull()
})

test('a lost connection is told with its first moment, asked for again, and gone by itself', async () => {
  const server = { reachable: false }
  const { connection, probes } = over(server)
  const told: (number | null)[] = []
  connection.subscribe(() => told.push(connection.lost()))
  await connection.suspect()
  expect(connection.lost()).toBe(1)
  await vi.waitFor(() => expect(probes.mock.calls.length).toBeGreaterThan(2), soon)
  expect(connection.lost()).toBe(1)
  server.reachable = true
  await vi.waitFor(() => expect(connection.lost()).toBeNull(), soon)
  expect(told).toEqual([1, null])
})

test('many suspicions at a time ask once', async () => {
  const { connection, probes } = over({ reachable: true })
  await Promise.all([connection.suspect(), connection.suspect(), connection.suspect()])
  expect(probes).toHaveBeenCalledTimes(1)
})

test('nothing is asked any more once it is closed', async () => {
  const { connection, probes } = over({ reachable: false })
  await connection.suspect()
  connection.close()
  await connection.suspect()
  expect(probes).toHaveBeenCalledTimes(1)
})
