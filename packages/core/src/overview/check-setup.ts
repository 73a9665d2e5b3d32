import { providerOf } from '../alert/list-outbox.ts'
import { checkDatabase, checkDocuments, checkStore } from '../backup/preflight.ts'
import { freeBytes } from '../backup/store.ts'
import type { EnvironmentCheck } from '../contract-overview.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { formatBytes } from '../format-bytes.ts'

/** What a first backup needs and what an admin would want beside it, looked at now. */
export function checkSetup(core: Core): Promise<EnvironmentCheck[]> {
  return Promise.all([
    look('database', async () => {
      const { pgDump, sizeBytes } = await checkDatabase(core)
      return `The app database answers: ${formatBytes(sizeBytes)}, to be dumped by pg_dump ${pgDump.version}.`
    }),
    look('documents', async () => {
      await checkDocuments(core)
      return `The documents folder ${core.env.documentsDir} can be read.`
    }),
    look('store', async () => {
      await checkStore(core)
      return `The store ${core.env.backupDir} can be written: ${formatBytes(await freeBytes(core.env.backupDir))} free.`
    }),
    redis(core),
    mail(core),
  ])
}

async function look(what: EnvironmentCheck['what'], work: () => Promise<string>): Promise<EnvironmentCheck> {
  try {
    return { what, state: 'ok', message: await work(), hint: null }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { what, state: 'failed', message: error.message, hint: error.hint }
  }
}

async function redis(core: Core): Promise<EnvironmentCheck> {
  if (core.env.redisUrl === null) {
    const hint = 'Only several servers need it: set REDIS_URL there.'
    return { what: 'redis', state: 'missing', message: 'Redis is not set up; one server needs none.', hint }
  }
  const problem = await core.gate.problem()
  if (problem) return { what: 'redis', state: 'failed', message: problem.message, hint: problem.hint }
  return { what: 'redis', state: 'ok', message: 'Redis answers: several servers run each schedule once.', hint: null }
}

async function mail(core: Core): Promise<EnvironmentCheck> {
  const provider = providerOf(core)
  if (provider === null) {
    const hint = 'Give the server RESEND_API_KEY or SMTP_URL, so that a failure is told to someone.'
    return { what: 'mail', state: 'missing', message: 'Mail is not set up: alerts are only kept here.', hint }
  }
  const name = provider === 'resend' ? 'Resend' : 'SMTP'
  return { what: 'mail', state: 'ok', message: `Alerts are mailed by ${name}.`, hint: null }
}
