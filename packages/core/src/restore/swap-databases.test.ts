import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestServer, type TestServer } from '../../test/server-support.ts'
import { findDatabaseOid } from './scratch-database.ts'
import { SwapUndecided, swapDatabases } from './swap-databases.ts'

let server: TestServer
beforeAll(async () => {
  server = await openTestServer()
})
afterAll(() => server.close())

let number = 0
async function createPair(options = '') {
  const [live, incoming] = [
    await server.create(`live${++number}`, options),
    await server.create(`new${number}`, options),
  ]
  const oids = {
    liveOid: await findDatabaseOid(server.admin, live),
    incomingOid: await findDatabaseOid(server.admin, incoming),
  }
  return { live, incoming, aside: server.name(`old${number}`), ...oids }
}

const connect =
  (role: 'superuser' | 'owner' = 'superuser') =>
  async () =>
    server.connect('postgres', role)

describe('swapDatabases', () => {
  it('exchanges both names, and back', async () => {
    const swap = await createPair()
    await swapDatabases(swap, { connect: connect() })
    expect(await findDatabaseOid(server.admin, swap.live)).toBe(swap.incomingOid)
    expect(await findDatabaseOid(server.admin, swap.aside)).toBe(swap.liveOid)
    expect(await findDatabaseOid(server.admin, swap.incoming)).toBeNull()
    await swapDatabases({ live: swap.live, incoming: swap.aside, aside: swap.incoming }, { connect: connect() })
    expect(await findDatabaseOid(server.admin, swap.live)).toBe(swap.liveOid)
  })

  it('lets clients that reconnect at once recover, in either database', async () => {
    const swap = await createPair(`owner ${server.owner}`)
    const stop = new AbortController()
    const clients = [1, 2, 3].map(() => reconnectUntil(stop.signal, server.url(swap.live, 'owner')))
    await sleep(200)
    await swapDatabases(swap, { connect: connect('owner') })
    await sleep(300)
    stop.abort()
    const reports = await Promise.all(clients)
    expect(reports.map((report) => report.last)).toEqual([swap.incomingOid, swap.incomingOid, swap.incomingOid])
    expect(new Set(reports.flatMap((report) => report.seen))).toEqual(new Set([swap.liveOid, swap.incomingOid]))
    const errors = new Set(reports.flatMap((report) => report.errors))
    // Ended sessions, and nothing else.
    for (const code of errors)
      expect(['57P01', 'CONNECTION_CLOSED', 'CONNECTION_DESTROYED', '3D000', 'ECONNRESET', 'EPIPE']).toContain(code)
  })

  it('names the session that it may not end, and changes nothing', { timeout: 60_000 }, async () => {
    const swap = await createPair(`owner ${server.owner}`)
    const blocker = postgres(server.url(swap.live), { max: 1, connection: { application_name: 'pgadmin' } })
    await blocker`select 1`
    const refused = swapDatabases(swap, { connect: connect('owner'), tries: 1 })
    await expect(refused).rejects.toMatchObject({
      code: 'swap_failed',
      message: expect.stringMatching(/being accessed by other users.*Still connected: postgres \(pgadmin\)\./),
      hint: expect.stringContaining('Stop the app'),
    })
    expect(await findDatabaseOid(server.admin, swap.live)).toBe(swap.liveOid)
    expect(await findDatabaseOid(server.admin, swap.incoming)).toBe(swap.incomingOid)
    await blocker.end()
    await swapDatabases(swap, { connect: connect('owner') })
    expect(await findDatabaseOid(server.admin, swap.live)).toBe(swap.incomingOid)
  })

  it('says when the incoming database is gone', async () => {
    const swap = await createPair()
    await server.admin.unsafe(`drop database ${swap.incoming}`)
    await expect(swapDatabases(swap, { connect: connect() })).rejects.toMatchObject({ code: 'swap_failed' })
    expect(await findDatabaseOid(server.admin, swap.live)).toBe(swap.liveOid)
  })

  // The risk: a swap that was committed is reported as failed, and the documents are put back under the new database.
  it('looks what became of it when the reply to COMMIT is lost', async () => {
    for (const [cut, expected] of [
      ['after', 'incomingOid'],
      ['before', 'liveOid'],
    ] as const) {
      const swap = await createPair()
      const proxy = await cutAtCommit(cut)
      let first = true
      const connectOnce = async () => {
        const url = new URL(server.url('postgres'))
        if (first) url.port = String(proxy.port)
        first = false
        return postgres(url.href, { max: 1, onnotice: () => {}, connect_timeout: 5 })
      }
      const outcome = await swapDatabases(swap, { connect: connectOnce, tries: 1 }).then(
        () => 'incomingOid',
        () => 'liveOid',
      )
      expect(outcome).toBe(expected)
      expect(await findDatabaseOid(server.admin, swap.live)).toBe(swap[expected])
      proxy.close()
    }
  })

  it('does not decide when the server stays away', async () => {
    const swap = await createPair()
    const proxy = await cutAtCommit('after')
    let connections = 0
    const url = new URL(server.url('postgres'))
    const connectAway = async () => {
      connections++
      if (connections === 1) url.port = String(proxy.port)
      else url.port = new URL(server.url('postgres')).port
      if (connections > 2) url.port = '1'
      return postgres(url.href, { max: 1, onnotice: () => {}, connect_timeout: 1 })
    }
    await expect(swapDatabases(swap, { connect: connectAway, tries: 1, settleMs: 600 })).rejects.toBeInstanceOf(
      SwapUndecided,
    )
    proxy.close()
  })
})

/** What an app does that knows nothing of restores. */
async function reconnectUntil(stop: AbortSignal, url: string) {
  const app = postgres(url, { max: 2, onnotice: () => {}, connect_timeout: 5, fetch_types: false })
  const ask = async () => {
    const [row] = await app<{ oid: string }[]>`select oid::text from pg_database where datname = current_database()`
    return row?.oid ?? ''
  }
  const [seen, errors]: [string[], string[]] = [[], []]
  while (!stop.aborted) {
    await ask().then(
      (oid) => seen.push(oid),
      (error) => errors.push(error.code ?? String(error)),
    )
    await sleep(5)
  }
  const last = await ask()
  await app.end({ timeout: 1 })
  return { last, seen, errors }
}

/** A way to the server that breaks when a COMMIT goes through it: before the server hears it, or before its reply is. */
async function cutAtCommit(when: 'before' | 'after'): Promise<{ port: number; close(): void }> {
  const target = new URL(server.url('postgres'))
  const proxy = net.createServer((client) => {
    const upstream = net.connect(Number(target.port), target.hostname)
    let cut = false
    client.on('data', (bytes) => {
      cut ||= /\bcommit\b/i.test(bytes.toString('latin1'))
      if (cut && when === 'before') client.destroy()
      else upstream.write(bytes)
    })
    upstream.on('data', (bytes) => (cut ? client.destroy() : client.write(bytes)))
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => {})
      one.on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = proxy.address()
  return { port: typeof address === 'object' && address ? address.port : 0, close: () => proxy.close() }
}
