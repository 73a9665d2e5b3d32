import { AppError } from '@mvp/core/errors'
import { clearDeadHolder } from '@mvp/core/restore/clear-holder'
import { findHolder } from '@mvp/core/restore/hold-documents'
import { type Journal, readJournal } from '@mvp/core/restore/journal'
import { quoteName } from '@mvp/core/restore/quote'
import { restoreFolder } from '@mvp/core/restore/restore-folder'
import type { RestoringCore } from '@mvp/core/restore/restoring'
import { settleJournal } from '@mvp/core/restore/settle-journal'
import type { TerminalRun } from '../progress.ts'

/** `completed`: it had passed its commit point and is now whole. `undone`: the live data is as it was before it. */
export type Settled = { outcome: 'completed' | 'undone'; journal: Journal } | { outcome: 'nothing' }

type Settling = { core: RestoringCore; run: TerminalRun }

/** Settles what an interrupted restore has left, a server's too: its console must be down. Throws when only a person can. */
export async function settleInterrupted({ core, run }: Settling): Promise<Settled> {
  const { documentsDir } = core.env
  if ((await findHolder(documentsDir))?.alive) throw underWay()
  const journal = await readJournal(documentsDir)
  if (!journal) {
    await clearDeadHolder(core)
    return { outcome: 'nothing' }
  }
  await run.enter('settle')
  if (journal.database && core.env.appDatabaseUrl === '') {
    throw new AppError('invalid', 'The interrupted restore exchanged a database, and --to is missing.', {
      hint: `Add --to with the address of ${journal.database.live}.`,
    })
  }
  const verdict = await settleJournal(core, journal)
  if (verdict === 'unknown') throw needsPerson(journal, documentsDir)
  await clearDeadHolder(core)
  run.summarize(verdict === 'forward' ? 'it had been committed, and is complete' : 'everything is as it was before it')
  return { outcome: verdict === 'forward' ? 'completed' : 'undone', journal }
}

/** The same before a new restore; one that this program did not begin may be a server's that is alive. */
export async function settleOwn(settling: Settling): Promise<Settled> {
  const { documentsDir } = settling.core.env
  const [held, journal] = [await findHolder(documentsDir), await readJournal(documentsDir)]
  if (journal && held?.holder?.restoreId !== journal.restoreId) {
    throw new AppError('busy', `The restore of ${journal.preparedAt} is under way, or has stopped half-way.`, {
      hint: 'A console that is up settles it within a minute. If none is: motovaultpro-backup restore --recover',
    })
  }
  return settleInterrupted(settling)
}

function underWay(): AppError {
  return new AppError('busy', 'Another restore from the command line is under way in this folder.', {
    hint: 'Wait until it has ended. One that was killed on another machine counts as dead a minute later.',
  })
}

/** Neither database bears the live name: a person has renamed or dropped one, and only a person knows why. */
function needsPerson({ database, restoreId }: Journal, documentsDir: string): AppError {
  const { live = '', before = '', scratch = '', liveOid = '', scratchOid = '' } = database ?? {}
  const rename = (from: string) => `ALTER DATABASE ${quoteName(from)} RENAME TO ${quoteName(live)}`
  return new AppError(
    'interrupted',
    `A restore stopped half-way and ${live} is neither the old database (oid ${liveOid}) nor the restored one (oid ${scratchOid}). Its documents are in ${restoreFolder(documentsDir, restoreId).root}.`,
    {
      hint: `Look with: SELECT oid, datname FROM pg_database. Then give the one you want the live name: ${rename(before)} for the old one, ${rename(scratch)} for the restored one. Then: motovaultpro-backup restore --recover`,
    },
  )
}
