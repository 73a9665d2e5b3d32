import { join } from 'node:path'
import type { Contents } from '../packages/core/src/contract.ts'
import type { Case } from './cases.ts'
import { restoringDatabase } from './cases-restore.ts'
import type { Archived, Ground } from './ground.ts'
import { changeDocuments } from './make-documents.ts'
import { shell } from './shell.ts'

export type ProfileRun = Pick<Case, 'work' | 'name' | 'programs' | 'run'>

/** The works whose ratio is near its limit, ours beside the others. What they write is `out`. */
export async function profileRuns(ground: Ground, out: string): Promise<{ runs: ProfileRun[]; whole: Archived }> {
  const whole = await ground.backUp('profile-whole', 'all')
  const restoring = await restoringDatabase(ground, whole)
  return { runs: [...writing(ground, out), ...copying(ground, whole, out), ...restoring], whole }
}

function writing({ documents: docs, databaseUrl: url, backUp }: Ground, out: string): ProfileRun[] {
  const own = (work: string, contents: Contents): ProfileRun => {
    return { work, name: 'this product', programs: [], run: () => backUp('profile', contents) }
  }
  const other = (work: string, name: string, programs: string[], script: string): ProfileRun => {
    return { work, name, programs, run: () => shell(`${script} > "$out"`, { docs, url, out }) }
  }
  return [
    own('everything', 'all'),
    own('database', 'database'),
    other('database', 'pg_dump | igzip', ['pg_dump', 'igzip'], 'pg_dump -d "$url" | igzip -c'),
    own('documents', 'documents'),
    other('documents', 'tar | igzip', ['tar', 'igzip'], 'tar c -C "$docs" . | igzip -c'),
  ]
}

/** One that no round of the measuring has: what it changes has not been changed to the same before. */
const PROFILE_ROUND = 1000

/** Out of a backup of everything: of the nightly backup, only what the documents take. */
function copying({ documents, paths, backUp }: Ground, whole: Archived, out: string): ProfileRun[] {
  const work = 'documents, 1 % changed since'
  changeDocuments(documents, paths, PROFILE_ROUND)
  return [
    { work, name: 'this product', programs: [], run: () => backUp('profile', 'documents', whole) },
    {
      ...{ work, name: 'cp of the archive, and sync', programs: ['cp', 'sync'] },
      run: () => shell('cp "$file" "$out"; sync "$out"', { file: whole.file, out }),
    },
  ]
}

/** What `profileRuns` has made and nobody needs any more. */
export function profileScraps({ out }: Ground): string[] {
  return ['profile-whole', 'directory', 'plain.sql', 'database'].map((name) => join(out, name))
}
