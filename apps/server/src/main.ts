import { recordAudit } from '@mvp/core/audit/record-audit'
import { hasAdmin } from '@mvp/core/auth/admins'
import { type Core, openCore } from '@mvp/core/core'
import { AppError } from '@mvp/core/errors'
import { VERSION } from '@mvp/core/version'
import { EmbeddedError } from '@mvp/embedded/embedded-error'
import { pino } from 'pino'
import { buildApp } from './app.ts'
import { addFirstAdmin } from './auth/first-admin.ts'
import { findConsole } from './console-files.ts'
import { type Configuration, configure } from './env.ts'
import { greeting } from './greeting.ts'
import { createLog, textOf } from './log.ts'

/** The process: starts everything, says where it is, and stops everything in the opposite order. */

const closers: (() => Promise<unknown>)[] = []

async function start(): Promise<void> {
  const configuration = await configure()
  closers.push(configuration.stopEmbedded)
  const { env, publicOrigin } = configuration
  // Standard output is for people; the log goes to standard error.
  const log = createLog(env.logLevel, pino.destination(2))
  const core = await openCore(env, { log })
  closers.push(() => core.close())
  await addConfiguredAdmin(core)
  const app = await buildApp(core, { publicOrigin, consoleDir: findConsole(), version: VERSION })
  closers.push(() => app.close())
  const listening = await app.listen({ host: env.host, port: env.port }).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('configuration', `Port ${env.port} of ${env.host} cannot be used: ${reason}`, {
      hint: 'Stop whatever uses it, or set PORT to another one.',
      cause,
    })
  })
  process.stdout.write(await greet(core, configuration, listening))
}

async function addConfiguredAdmin(core: Core): Promise<void> {
  const { adminEmail, adminPassword } = core.env
  if (adminEmail === null || adminPassword === null || (await hasAdmin(core))) return
  if (!(await addFirstAdmin(core, adminEmail, adminPassword))) return
  const deed = { action: 'auth.setUp', who: adminEmail, details: { from: 'ADMIN_EMAIL' } }
  await recordAudit(core, { ...deed, via: 'server', result: 'ok' })
}

async function greet(core: Core, { publicOrigin }: Configuration, listening: string): Promise<string> {
  const url = new URL(publicOrigin ?? listening)
  // A browser knows this name for both; and cookies for localhost and 127.0.0.1 are different ones.
  if (publicOrigin === null && ['127.0.0.1', '0.0.0.0', '[::]', '[::1]'].includes(url.hostname))
    url.hostname = 'localhost'
  return greeting(core, { url: url.origin, ready: await hasAdmin(core), hasConsole: findConsole() !== null })
}

async function stop(starting: Promise<unknown>): Promise<void> {
  await starting.catch(() => {})
  for (const close of closers.reverse()) {
    // One that fails must not keep the next from being closed: last comes the PostgreSQL we started.
    await close().catch((error) => process.stderr.write(`${explain(error)}\n`))
  }
}

function complain(error: unknown): void {
  process.stderr.write(`\nMotoVaultPro Backup cannot start.\n${explain(error)}\n`)
}

/** A stack is for defects only. */
function explain(error: unknown): string {
  if (error instanceof AppError) return [error.message, error.hint].filter(Boolean).join('\n')
  if (error instanceof EmbeddedError) return error.message
  if (!(error instanceof Error)) return String(error)
  const { message, stack } = textOf(error)
  // An error of the system or of PostgreSQL: what it says is all there is to say.
  return 'code' in error ? `${message}\nAre DATABASE_URL and REDIS_URL right, and are those servers up?` : stack
}

const starting = start()
let stopping = false

async function end(code: number): Promise<void> {
  stopping = true
  await stop(starting)
  process.exit(code)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(1)
    void end(0)
  })
}

starting.catch((error) => {
  complain(error)
  if (!stopping) void end(1)
})
