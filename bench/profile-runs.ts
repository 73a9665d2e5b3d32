import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Case } from './case.ts'
import { copying, writing } from './cases.ts'
import { restoringDatabase, restoringDocuments } from './cases-restore.ts'
import type { Archived, Ground } from './ground.ts'
import { changeDocuments } from './make-documents.ts'

export type ProfileRun = Pick<Case, 'work' | 'name' | 'programs' | 'before' | 'run' | 'scraps'>

/** Ours is so much faster than these that nothing is to be learned from where their time goes. */
const FAR_SLOWER = ['pg_dump | gzip, cp -r, tar czf', 'tar | pigz', 'restic, first run', 'tar xzf', 'tar xzf, and sync']

/** One that no round of the measuring has: what it changes has not been changed to the same before. */
const PROFILE_ROUND = 1000

/** The works whose ratio is near its limit, ours beside the others. */
export async function profileRuns(ground: Ground): Promise<{ runs: ProfileRun[]; whole: Archived }> {
  const whole = await ground.backUp('profile-whole', 'all')
  const restoring = [...(await restoringDocuments(ground, whole)), ...(await restoringDatabase(ground, whole))]
  const near = (cases: Case[]) => cases.filter(({ name }) => !FAR_SLOWER.includes(name))
  return { runs: [...near(writing(ground)), ...nightly(ground, whole), ...near(restoring)], whole }
}

/** Out of a backup of everything: of the nightly backup, only what the documents take. */
function nightly({ documents, paths, backUp, out }: Ground, whole: Archived): ProfileRun[] {
  changeDocuments(documents, paths, PROFILE_ROUND)
  return copying(out, {
    nightly: () => backUp('profile', 'documents', whole),
    clear: () => rm(join(out, 'profile'), { force: true }),
    last: () => whole,
  })
}

/** What `profileRuns` has made and nobody needs any more. */
export function profileScraps({ out }: Ground): string[] {
  const names = ['profile-whole', 'profile', 'directory', 'plain.sql', 'database', 'restored', 'restic-documents']
  return names.map((name) => join(out, name))
}
