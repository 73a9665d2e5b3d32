import { unreachable } from '../app-database.ts'
import { openDownload } from '../backup/open-download.ts'
import type { Provenance, RestoreCheck, RestoreScope } from '../contract.ts'
import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import type { Archive } from '../schema.ts'
import { checkDocumentsFolder, type WantedDocuments } from './check-documents.ts'
import { readJournal } from './journal.ts'
import { judgeServer } from './judge-server.ts'
import { readServerFacts } from './read-server-facts.ts'
import { attention, blocked, ok } from './restore-check.ts'
import { covers } from './restoring.ts'

/** Looks at everything that could stand in the way of this restore, and changes nothing. */
export async function checkRestore(
  core: Core,
  archive: Archive,
  scope: RestoreScope,
  wanted: WantedDocuments | null = archive.manifest.documents,
): Promise<RestoreCheck[]> {
  const { database } = archive.manifest
  return [
    await checkFile(core, archive),
    checkProvenance(archive.provenance, scope),
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

/** SQL of others runs with our role's rights: documents are only files. */
function checkProvenance(provenance: Provenance, scope: RestoreScope): RestoreCheck {
  const code = 'provenance'
  if (provenance === 'here') return ok(code, 'The archive was made by this installation.')
  const found =
    provenance === 'foreign'
      ? 'The archive was made by another installation.'
      : 'The archive was altered after it was made.'
  if (!covers(scope, 'database'))
    return attention(code, found, 'Only its documents are restored, which are not executed.')
  return blocked(code, found, 'Its database can be restored by hand into a server of its own, as the manual says.')
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
    const problem = unreachable(core.env, error)
    if (!problem) throw error
    return [blocked('server', problem.message, problem.hint ?? '')]
  }
}
