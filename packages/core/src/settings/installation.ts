import { findOutboxProblems, hasUndelivered } from '../alert/outbox-problems.ts'
import { unlistedArchives } from '../backup/adopt-archive.ts'
import { checkDocuments, checkStore } from '../backup/preflight.ts'
import { type KeptArchive, keptArchives } from '../backup/records.ts'
import { freeBytes } from '../backup/store.ts'
import { statement } from '../console-database.ts'
import type { Installation, InstallationProblem, Problem } from '../contract.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import { findLastProven } from '../proof/records.ts'
import { findRetentionProblems } from '../retention/retention-problems.ts'
import { findOverdueProblems } from '../schedule/overdue-problems.ts'
import { VERSION } from '../version.ts'
import { findHookProblems } from '../webhook/hook-problems.ts'
import { checkDatabaseLately } from './app-standing.ts'

const keptRows = statement('kept_archives', keptArchives)

/** What every page needs to know, with what is wrong, found now. */
export async function describeInstallation(given: Core): Promise<Installation> {
  const core = { ...given, db: given.quick }
  const listing = keptRows(core.db).execute()
  const [kept, free, lastProven, problems] = await Promise.all([
    listing,
    freeBytes(core.env.backupDir).catch(() => null),
    describeLastProven(core),
    findProblems(core, listing),
  ])
  return {
    appName: core.env.appName,
    version: VERSION,
    embedded: core.env.embedded,
    store: {
      backups: kept.length,
      usedBytes: kept.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      freeBytes: free,
    },
    lastProven,
    problems,
  }
}

async function describeLastProven({ db }: Core): Promise<Installation['lastProven']> {
  const last = await findLastProven(db)
  if (!last || last.provenAt === null || last.provenMs === null) return null
  return { backupId: last.backupId, provenAt: last.provenAt.toISOString(), provenMs: last.provenMs }
}

async function findProblems(core: Core, kept: Promise<KeptArchive[]>): Promise<InstallationProblem[]> {
  const [blocking, others, ...findings] = await Promise.all([
    Promise.all([checkStore, checkDatabaseLately, checkDocuments].map((check) => problemOf(() => check(core)))),
    Promise.all([reportUnlisted(core, kept).catch(() => null), core.gate.problem()]),
    findOverdueProblems(core),
    findRetentionProblems(core),
    findUndelivered(core),
  ])
  return [...marked(blocking, true), ...marked(others, false), ...marked(findings.flat(), false)]
}

async function findUndelivered(core: Core): Promise<Problem[]> {
  if (!(await hasUndelivered(core))) return []
  return (await Promise.all([findOutboxProblems(core), findHookProblems(core)])).flat()
}

function marked(problems: (Problem | null)[], blocking: boolean): InstallationProblem[] {
  return problems.filter((problem) => problem !== null).map((problem) => ({ ...problem, blocking }))
}

async function problemOf(check: () => Promise<unknown>): Promise<Problem | null> {
  try {
    await check()
    return null
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { code: error.code, message: error.message, hint: error.hint }
  }
}

/** Files nobody will delete, restore or count: a person put them there, or a crash did. */
async function reportUnlisted(core: Core, kept: Promise<KeptArchive[]>): Promise<Problem | null> {
  const names = await unlistedArchives(core, await kept)
  if (names.length === 0) return null
  const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '')
  return {
    code: 'unlisted_archives',
    message: `The store holds ${names.length} ${names.length === 1 ? 'archive' : 'archives'} that the list does not know: ${shown}`,
    hint: 'Upload what you want to keep, so that it is inspected and listed; then remove the file from the store.',
  }
}
