import { AppError } from '../errors.ts'
import { checkRestore } from './check-restore.ts'
import type { ServerRestoring } from './restoring.ts'

/** Throws `preflight_blocked` with everything that stands in the way, and what to do about each. */
export async function preflightRestore({ core, run, archive, details, documents }: ServerRestoring): Promise<void> {
  await run.enter('preflight')
  const { scope, trustForeign } = details
  const checks = await checkRestore(core, archive, { scope, trustForeign, wanted: documents })
  const found = checks.filter((check) => check.state === 'blocked')
  if (found.length > 0) {
    const messages = found.map((check) => check.message)
    const hints = found.flatMap((check) => check.hint ?? [])
    throw new AppError('preflight_blocked', messages.join(' '), { hint: hints.join(' ') })
  }
  run.summarize(`${checks.length} checks, nothing in the way`)
}
