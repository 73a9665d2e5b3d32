import { readdirSync, readFileSync } from 'node:fs'

/** Seconds of processor time since some beginning, out of /proc (Linux); in hundredths. */
export type Cpu = {
  /** This process: the thread of the event loop, and all its others. */
  mainThread: number
  otherThreads: number
  /** Programs that this process has started and that have ended, with theirs. */
  programs: number
  /** PostgreSQL, all its processes. */
  server: number
  /** Of all processors together: what nobody used, and how much there was. */
  idle: number
  available: number
}

/** Linux counts in these, on every machine (USER_HZ). */
const TICKS_PER_SECOND = 100

export function readCpu(serverPid: number): Cpu {
  const own = timesOf('self')
  const mainThread = timesOf(`self/task/${process.pid}`).own
  const machine =
    readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.trim().split(/\s+/).slice(1, 9).map(Number) ?? []
  const [, , , idle = 0, waitingForDisk = 0] = machine
  const ticks: Cpu = {
    mainThread,
    otherThreads: own.own - mainThread,
    programs: own.children,
    server: serverTicks(serverPid),
    idle: idle + waitingForDisk,
    available: machine.reduce((sum, part) => sum + part, 0),
  }
  return mapCpu(ticks, (count) => count / TICKS_PER_SECOND)
}

export function cpuBetween(before: Cpu, after: Cpu): Cpu {
  return mapCpu(after, (seconds, name) => Math.max(0, seconds - before[name]))
}

function mapCpu(cpu: Cpu, change: (value: number, name: keyof Cpu) => number): Cpu {
  return {
    mainThread: change(cpu.mainThread, 'mainThread'),
    otherThreads: change(cpu.otherThreads, 'otherThreads'),
    programs: change(cpu.programs, 'programs'),
    server: change(cpu.server, 'server'),
    idle: change(cpu.idle, 'idle'),
    available: change(cpu.available, 'available'),
  }
}

/** Sessions that have ended are counted by the postmaster, whose children they were. */
function serverTicks(pid: number): number {
  for (;;) {
    const before = timesOf(String(pid))
    let sessions = 0
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue
      const session = timesOf(name)
      if (session.parent === pid) sessions += session.own
    }
    const after = timesOf(String(pid))
    // One that ended while they were counted would be counted twice, or not at all.
    if (after.children === before.children) return after.own + after.children + sessions
  }
}

type Times = { parent: number; own: number; children: number }

/** proc(5), /proc/[pid]/stat. One that has ended meanwhile has none. */
function timesOf(process: string): Times {
  let text: string
  try {
    text = readFileSync(`/proc/${process}/stat`, 'utf8')
  } catch {
    return { parent: 0, own: 0, children: 0 }
  }
  // The second field is a name in parentheses, which may hold anything.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [parent = 0] = fields.slice(1)
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11)
  return { parent, own: user + system, children: childrenUser + childrenSystem }
}
