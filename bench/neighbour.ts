import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ground } from './ground.ts'
import { shell } from './shell.ts'
import { type StartedServer, startServer } from './start-server.ts'

/** How late something was, in milliseconds: of a hundred times, the longest but one. */
export type NeighbourRow = { of: string; idleMs: number; backupMs: number; atMostMs: number }

/** What the thread of the event loop did during the backup, and the archive that came of it. */
export type Neighbour = {
  rows: NeighbourRow[]
  operations: number
  ranMs: number
  waitedMs: number
  archiveBytes: number
}

const OPERATIONS = 100_000
const IDLE_MS = 5_000
const MOST_LAG_MS = 100
const MOST_REQUEST_MS = 50

/**
 * How long requests take and how late the event loop is while the real server takes a backup, with as many operations
 * behind it as a busy installation collects in years. The server is a process of its own, and so is the one that asks.
 */
export async function measureNeighbour(
  ground: Ground,
  { scale, server: program, tell }: { scale: number; server: string; tell: (line: string) => void },
): Promise<Neighbour> {
  const server = await startServer(ground, program)
  try {
    const operations = Math.max(100, Math.round(OPERATIONS * Math.min(1, scale)))
    await shell(`psql -Xq -v ON_ERROR_STOP=1 -d "$url" -c "${historyOf(operations)}"`, { url: server.consoleUrl })
    const paths = pathsOf(operations)
    const idle = await load(server, paths, () => sleep(IDLE_MS, true))
    tell('neighbour: the server was asked while it was idle')
    const { id } = await server.post('/api/admin/backups', {})
    const ended = async () => !['queued', 'running'].includes((await server.get(`/api/admin/backups/${id}`)).status)
    const busy = await load(server, paths, ended)
    const { status, sizeBytes } = await server.get(`/api/admin/backups/${id}`)
    if (status !== 'completed') throw new Error(`the backup ended as ${status}`)
    tell(`neighbour: the server was asked while it took a backup of ${Math.round(sizeBytes / 2 ** 20)} MiB`)
    const { ranMs, waitedMs } = busy
    return { rows: rowsOf(paths, idle, busy), operations, ranMs, waitedMs, archiveBytes: sizeBytes }
  } finally {
    await server.stop()
  }
}

/** Nobody has to hear of each of them. */
function historyOf(operations: number): string {
  return `begin; alter table backup_history disable trigger backup_history_notify;
    insert into backup_history (kind, lane, trigger, status, origin, created_at, started_at, finished_at)
      select 'backup', 'app', 'schedule', 'failed', 'scheduled', at, at, at + interval '1 second'
      from (select now() - interval '30 days' - n * interval '10 minutes' as at from generate_series(1, ${operations}) n) slots;
    alter table backup_history enable trigger backup_history_notify;
    commit; analyze backup_history;`
}

type Paths = Record<string, string>

function pathsOf(operations: number): Paths {
  const last = Math.ceil(operations / 50)
  return {
    'whether it lives': '/healthz',
    'the schedules': '/api/admin/backups/schedules',
    'the overview': '/api/trpc/overview.describe',
    'the list of backups': '/api/admin/backups?pageSize=50',
    'the last page of the list': `/api/admin/backups?pageSize=50&page=${last}`,
  }
}

type Load = { times: Map<string, number[]>; lagMs: number; ranMs: number; waitedMs: number }

/** Asks for one after the other until it is over, as a console does that somebody looks at. */
async function load(server: StartedServer, paths: Paths, over: () => Promise<boolean>): Promise<Load> {
  const times = new Map(Object.values(paths).map((path) => [path, [] as number[]]))
  let going = true
  const asking = (async () => {
    while (going) {
      for (const [path, taken] of times) {
        const begunAt = performance.now()
        await server.text(path)
        taken.push(performance.now() - begunAt)
        await sleep(10)
      }
    }
  })()
  try {
    const [ranBefore, waitedBefore] = await mainThread(server.process)
    // Its histogram begins anew with each scrape.
    await server.text('/metrics')
    while (!(await Promise.race([over(), asking.then(() => true)]))) await sleep(500)
    const lag = /^nodejs_eventloop_lag_p99_seconds (.*)$/m.exec(await server.text('/metrics'))
    const [ran, waited] = await mainThread(server.process)
    return { times, lagMs: 1000 * Number(lag?.[1]), ranMs: ran - ranBefore, waitedMs: waited - waitedBefore }
  } finally {
    going = false
    await asking
  }
}

/**
 * How long the thread of the event loop has run and how long it has waited for a processor, in milliseconds (Linux): on a
 * machine that others keep busy the loop is late without anything that blocks it.
 */
async function mainThread({ pid }: ChildProcess): Promise<[ran: number, waited: number]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').catch(() => '0 0')
  const [ran = 0, waited = 0] = text.split(' ').map((ns) => Number(ns) / 1e6)
  return [ran, waited]
}

function rowsOf(paths: Paths, idle: Load, busy: Load): NeighbourRow[] {
  const requests = Object.entries(paths).map(([of, path]) => ({
    of: `asked for ${of}`,
    idleMs: p99(idle.times.get(path)),
    backupMs: p99(busy.times.get(path)),
    atMostMs: MOST_REQUEST_MS,
  }))
  return [
    { of: 'how late the event loop is', idleMs: idle.lagMs, backupMs: busy.lagMs, atMostMs: MOST_LAG_MS },
    ...requests,
  ]
}

function p99(taken: number[] = []): number {
  const sorted = taken.toSorted((one, other) => one - other)
  return sorted[Math.floor(0.99 * (sorted.length - 1))] ?? 0
}
