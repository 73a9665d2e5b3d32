import { startPostgres } from '../src/start-postgres.ts'

/**
 * A process of its own that starts PostgreSQL and lives until it is killed: `start-and-wait.ts <dir> [uid]`.
 * Prints the server as a line of JSON, or the error's message.
 */
const [dir = '', uid] = process.argv.slice(2)
if (uid) {
  // All modules are loaded by now: from here on nothing of the checkout's owner is needed.
  process.setgroups?.([])
  process.setgid?.(Number(uid))
  process.setuid?.(Number(uid))
}
// A terminal's Ctrl-C reaches the whole process group; whoever starts a server decides when it goes.
process.on('SIGINT', () => {})
const started = await startPostgres({ dir }).catch((error: Error) => ({ error: error.message }))
process.stdout.write(`${JSON.stringify(started)}\n`)
if ('error' in started) process.exit(1)
process.once('SIGTERM', async () => {
  await started.stop()
  process.exit(0)
})
setInterval(() => {}, 60_000)
