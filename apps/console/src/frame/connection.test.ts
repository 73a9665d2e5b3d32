import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openConnection } from './connection.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.clearAllTimers()
  vi.useRealTimers()
})

/** A server that is there, away at once, or hangs, as the test says. */
function over(server: { state: 'well' | 'away' | 'hung' }) {
  const page = { visible: true, online: true }
  const probe = vi.fn(async (patienceMs: number) => {
    if (server.state === 'hung') await new Promise((resolve) => setTimeout(resolve, patienceMs))
    return server.state === 'well'
  })
  const connection = openConnection({
    probe,
    now: Date.now,
    isVisible: () => page.visible,
    isOnline: () => page.online,
  })
  const told: (number | null)[] = []
  connection.subscribe(() => told.push(connection.lost()))
  const stop = connection.watch()
  return { connection, probe, page, told, stop }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** As the live stream does, every half second. */
async function beat(connection: { heard: () => void }, times: number) {
  for (let n = 0; n < times; n++) {
    await pass(500)
    connection.heard()
  }
}

test('nothing is asked of a server that is heard', async () => {
  const { connection, probe } = over({ state: 'away' })
  await beat(connection, 20)
  expect(probe).not.toHaveBeenCalled()
  expect(connection.lost()).toBeNull()
})

test('a server that hangs is told two seconds after its last sign of life, and gone with the next', async () => {
  const { connection, told } = over({ state: 'hung' })
  await beat(connection, 3)
  await pass(1_700)
  expect(connection.lost()).toBeNull()
  await pass(300)
  expect(connection.lost()).not.toBeNull()
  await pass(10_000)
  connection.heard()
  expect(connection.lost()).toBeNull()
  expect(told).toEqual([expect.any(Number), null])
})

test('a stream that is held back on its way is no lost server', async () => {
  const { connection, probe, told } = over({ state: 'well' })
  await pass(10_000)
  expect(probe.mock.calls.length).toBeGreaterThan(5)
  expect(connection.lost()).toBeNull()
  expect(told).toEqual([])
})

test('a heartbeat that comes while an answer does not is enough', async () => {
  const { connection, told } = over({ state: 'hung' })
  for (let n = 0; n < 10; n++) {
    await pass(1_500)
    connection.heard()
  }
  expect(told).toEqual([])
})

test('a page that only comes gives its first answer more time', async () => {
  const { connection } = over({ state: 'hung' })
  await pass(4_000)
  expect(connection.lost()).toBeNull()
  await pass(3_000)
  expect(connection.lost()).not.toBeNull()
})

test('a hidden page judges nobody, and begins anew when it is looked at', async () => {
  const { connection, page, probe, told } = over({ state: 'hung' })
  connection.heard()
  page.visible = false
  await pass(60_000)
  expect(probe).not.toHaveBeenCalled()
  page.visible = true
  await pass(1_000)
  expect(told).toEqual([])
  await pass(1_200)
  expect(connection.lost()).not.toBeNull()
})

test('a page that was held up itself, or asleep, listens first', async () => {
  const { connection, probe, told } = over({ state: 'well' })
  await beat(connection, 2)
  vi.setSystemTime(Date.now() + 60_000)
  await pass(800)
  connection.heard()
  await pass(800)
  expect(probe).not.toHaveBeenCalled()
  expect(told).toEqual([])
})

test('an answer that was missed because the page was held up proves nothing', async () => {
  const { connection, told } = over({ state: 'hung' })
  await pass(1_100)
  vi.setSystemTime(Date.now() + 800)
  await pass(900)
  connection.heard()
  expect(told).toEqual([])
})

test('a suspicion that is wrong is not told', async () => {
  const { connection, told } = over({ state: 'well' })
  await connection.suspect()
  expect(told).toEqual([])
})

test('a lost connection is told with its first moment, asked for again, and gone by itself', async () => {
  const server: Parameters<typeof over>[0] = { state: 'away' }
  const { connection, probe, told } = over(server)
  const at = Date.now()
  await connection.suspect()
  expect(connection.lost()).toBe(at)
  await pass(5_000)
  expect(probe.mock.calls.length).toBeGreaterThan(4)
  expect(connection.lost()).toBe(at)
  server.state = 'well'
  await pass(1_000)
  expect(told).toEqual([at, null])
})

test('many suspicions at a time ask once', async () => {
  const { connection, probe } = over({ state: 'well' })
  await Promise.all([connection.suspect(), connection.suspect(), connection.suspect()])
  expect(probe).toHaveBeenCalledTimes(1)
})

test('nothing is asked any more once nobody looks', async () => {
  const { connection, probe, stop } = over({ state: 'away' })
  await connection.suspect()
  stop()
  await connection.suspect()
  await pass(10_000)
  expect(probe).toHaveBeenCalledTimes(1)
  expect(connection.lost()).toBeNull()
})

test('a browser that knows that it is offline is believed though a stream goes on, until the server answers', async () => {
  const server: { state: 'well' | 'away' } = { state: 'away' }
  const { connection, page } = over(server)
  await beat(connection, 2)
  page.online = false
  connection.suspect()
  await beat(connection, 4)
  expect(connection.lost()).not.toBeNull()
  server.state = 'well'
  await beat(connection, 4)
  expect(connection.lost()).toBeNull()
})

test('one that is offline is not lost to a server on the same machine', async () => {
  const { connection, page, told } = over({ state: 'well' })
  page.online = false
  connection.suspect()
  await beat(connection, 4)
  expect(told).toEqual([])
})
