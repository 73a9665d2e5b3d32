import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** The one child that runs at a time; it gets the signals that we get. */
let current = null
let interruptedBy = null
let lastSignalAt = 0

/**
 * Runs a command to its end in a process group of its own and gives its exit code. `output`: 'inherit', or 'collect' to
 * show it only when the command fails. When a signal came for us meanwhile, this process ends with it.
 */
export async function run(command, args, { env = process.env, cwd, output = 'inherit', timeoutMs = 0 } = {}) {
  exitIfInterrupted()
  const sink = output === 'inherit' ? 'inherit' : 'pipe'
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', sink, sink], detached: true })
  const collected = []
  child.stdout?.on('data', (chunk) => collected.push(chunk))
  child.stderr?.on('data', (chunk) => collected.push(chunk))
  const timer = timeoutMs > 0 ? setTimeout(() => killGroup(child, 'SIGKILL'), timeoutMs) : null
  const { code, error } = await finished(child, (signal) => killGroup(child, signal))
  clearTimeout(timer)
  exitIfInterrupted()
  if (code !== 0) process.stdout.write(Buffer.concat(collected))
  if (error) console.error(`${command}: ${error.message}`)
  return code
}

/** Runs our server in the foreground. It alone decides how to end; signals reach it once, through us. */
export async function runServer(args, { env = process.env, cwd } = {}) {
  const follow = new URL('./follow-launcher.mjs', import.meta.url).href
  // Its own group, because a terminal's Ctrl-C goes to the whole group, and a second signal means "at once".
  // The channel tells it when this process is gone, however it went.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc']
  const child = spawn(process.execPath, ['--import', follow, ...args], { cwd, env, stdio, detached: true })
  const { code } = await finished(child, (signal) => child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal))
  return code
}

function finished(child, deliver) {
  current = deliver
  return new Promise((resolve) => {
    const end = (result) => {
      current = null
      resolve(result)
    }
    child.once('error', (error) => end({ code: 127, error }))
    child.once('close', (code, signal) => end({ code: code ?? exitCodeOf(signal) }))
  })
}

export function killGroup(child, signal) {
  try {
    process.kill(-child.pid, signal)
  } catch {
    // Already gone.
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interrupt(signal))

// npm that is killed tells us nothing, but our parent is another from then on.
const parent = process.ppid
const watch = setInterval(() => {
  if (process.ppid === parent || !process.env.npm_lifecycle_event) return
  clearInterval(watch)
  interrupt('SIGTERM')
}, 250).unref()

function interrupt(signal) {
  // npm passes on what the terminal has already sent to the whole group: twice in a moment is one wish.
  if (Date.now() - lastSignalAt < 1_000) return
  lastSignalAt = Date.now()
  interruptedBy = signal
  if (current) current(signal)
  else exitIfInterrupted()
}

function exitIfInterrupted() {
  if (interruptedBy) process.exit(exitCodeOf(interruptedBy))
}

function exitCodeOf(signal) {
  return 128 + (constants.signals[signal] ?? 0)
}
