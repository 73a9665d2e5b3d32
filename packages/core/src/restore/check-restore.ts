import { connectApp, unreachable } from '../app-database.ts'
import { openDownload } from '../backup/open-download.ts'
import type { RestoreCheck, RestoreScope } from '../contract-restore.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import type { Archive } from '../schema.ts'
import { checkDocumentsFolder, type WantedDocuments } from './check-documents.ts'
import { readJournal } from './journal.ts'
import { judgeServer } from './judge-server.ts'
import { CANNOT_CREATE, GIVE_RIGHT, OR_TRUST } from './loader-role.ts'
import { readServerFacts } from './read-server-facts.ts'
import { attention, blocked, ok } from './restore-check.ts'
import { covers } from './restoring.ts'

/** What is to be restored, and whether SQL of others may run with our rights. */
type Wish = { scope: RestoreScope; wanted: WantedDocuments | null; trustForeign?: boolean | undefined }

/** Looks at everything that could stand in the way of this restore, and changes nothing. */
export async function checkRestore(
  core: Core,
  archive: Archive,
  { scope, wanted, trustForeign = false }: Wish,
): Promise<RestoreCheck[]> {
  const { database } = archive.manifest
  return [
    await checkFile(core, archive),
    await checkProvenance(core, archive, { scope, trustForeign }),
    await checkSettled(core),
    ...(database && covers(scope, 'database') ? await checkServer(core, database) : []),
    ...(await checkDocumentsFolder(core.env.documentsDir, covers(scope, 'documents') ? wanted : null)),
  ]
}

async function checkFile(core: Core, archive: Archive): Promise<RestoreCheck> {
  const code = 'archive'
  const hint = 'Restore another backup.'
  if (archive.verification === 'corrupt') return blocked(code, 'The archive is damaged.', hint)
  try {
    await openDownload(core, archive.id)
    return ok(code, `The archive is in the store and was verified on ${archive.verifiedAt.toISOString().slice(0, 10)}.`)
  } catch (error) {
    if (error instanceof AppError) return blocked(code, error.message, error.hint ?? hint)
    throw error
  }
}

type Choice = { scope: RestoreScope; trustForeign: boolean }

/** SQL of others runs with our role's rights only by choice: documents are only files. */
async function checkProvenance(
  core: Core,
  { provenance, manifest }: Archive,
  { scope, trustForeign }: Choice,
): Promise<RestoreCheck> {
  const code = 'provenance'
  if (provenance === 'here') return ok(code, 'The archive was made by this installation.')
  const found = FOUND[provenance]
  if (!covers(scope, 'database') || !manifest.database) {
    return attention(code, found, 'Only its documents are restored, which are not executed.')
  }
  if (trustForeign) return attention(code, found, 'Its database is loaded with our own rights, as you chose.')
  if (provenance === 'altered') return blocked(code, found, `Find out who changed it. ${OR_TRUST}`)
  if (!(await mayCreateRoles(core))) return blocked(code, CANNOT_CREATE, GIVE_RIGHT)
  return attention(
    code,
    found,
    'Its database is loaded by a role that may do nothing else. Later its code is your app’s.',
  )
}

const FOUND = {
  foreign: 'The archive was made by another installation.',
  altered: 'The archive was altered after it was made.',
}

/** Also true when the server cannot be asked: another check says so. */
async function mayCreateRoles(core: Core): Promise<boolean> {
  const app = connectApp(core.env)
  try {
    const [row] = await app<{ may: boolean }[]>`
      select rolsuper or rolcreaterole as may from pg_roles where rolname = current_user`
    return row?.may ?? true
  } catch (error) {
    if (unreachable(core.env, error)) return true
    throw error
  } finally {
    await app.end({ timeout: 5 })
  }
}

async function checkSettled(core: Core): Promise<RestoreCheck> {
  const code = 'earlier-restore'
  try {
    const journal = await readJournal(core.env.documentsDir)
    if (journal === null) return ok(code, 'No earlier restore is unfinished.')
    const hint = 'It is finished or undone by itself within a minute; if not, its row in the list says what to do.'
    return blocked(code, `The restore of ${journal.preparedAt} is not settled yet.`, hint)
  } catch (error) {
    if (error instanceof AppError) return blocked(code, error.message, error.hint ?? '')
    throw error
  }
}

async function checkServer(core: Core, wanted: NonNullable<Archive['manifest']['database']>): Promise<RestoreCheck[]> {
  try {
    return judgeServer(await readServerFacts(core, wanted), wanted)
  } catch (error) {
    const problem = error instanceof AppError ? error : unreachable(core.env, error)
    if (!problem) throw error
    return [blocked('server', problem.message, problem.hint ?? '')]
  }
}
