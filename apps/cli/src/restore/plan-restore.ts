import { createHash } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { VerifiedArchive } from '@mvp/archive/check-archive'
import type { DatabaseFacts, DocumentsFacts, Manifest } from '@mvp/archive/manifest'
import type { AppPlace } from '@mvp/core/app-database'
import type { RestoreScope } from '@mvp/core/contract-restore'
import { AppError } from '@mvp/core/errors'
import { type KnownProvenance, PROVENANCE_WORDS, provenanceOf } from '../archive-summary.ts'
import type { Variables } from '../env.ts'
import { placeInWords, toAppName, toFolder, toTarget } from '../places.ts'
import type { TerminalRun } from '../progress.ts'
import { readWhole } from '../read-whole.ts'

export type RestoreOptions = {
  to?: string
  documents?: string
  scope?: RestoreScope
  app?: string
  trust?: boolean
  /** Only the database, if there is one: what a drill loads. */
  drill?: boolean
}

/** What is to be restored, from an archive of which every byte was read, and where to. */
export type Plan = {
  file: string
  archive: VerifiedArchive
  provenance: KnownProvenance
  appName: string
  database: { facts: DatabaseFacts; place: AppPlace } | null
  documents: DocumentsFacts | null
  /** Where the journal lies: the documents' folder, or one of our own where none was named. */
  documentsDir: string
  ownFolder: boolean
}

export async function planRestore(
  file: string,
  options: RestoreOptions,
  { run, variables }: { run: TerminalRun; variables: Variables },
): Promise<Plan> {
  const archive = await readWhole(file, run)
  const { manifest, indexed } = archive
  const halves = chooseHalves(manifest, options)
  const database = halves.database && { facts: halves.database, place: toTarget(options.to) }
  const provenance = provenanceOf(variables, manifest, indexed)
  if (database && !options.trust) refuseStranger(provenance)
  const named = halves.documents !== null || Boolean(options.documents)
  const documentsDir = named
    ? await toFolder(options.documents, '--documents', 'DOCUMENTS_DIR')
    : await ownFolder(database?.place ?? null)
  const appName = toAppName(options.app, manifest.app)
  return { file, archive, provenance, appName, database, documents: halves.documents, documentsDir, ownFolder: !named }
}

/** Without a scope, everything there is. Which half is left out must be said, not forgotten. */
function chooseHalves(manifest: Manifest, options: RestoreOptions): Pick<Manifest, 'database' | 'documents'> {
  if (options.drill) return { ...manifest, documents: null }
  const { scope } = options
  if (scope === undefined) {
    if (manifest.database && manifest.documents) requireBoth(options)
    return manifest
  }
  const database = scope === 'documents' ? null : manifest.database
  const documents = scope === 'database' ? null : manifest.documents
  if ((scope !== 'documents' && !database) || (scope !== 'database' && !documents)) throw holdsNo(scope, manifest)
  if (scope === 'everything') requireBoth(options)
  return { database, documents }
}

function requireBoth({ to, documents }: RestoreOptions): void {
  if (to && documents) return
  const [flag, other] = to ? ['--documents', 'database'] : ['--to', 'documents']
  throw new AppError('invalid', `The archive holds a database and documents, and ${flag} is missing.`, {
    hint: `Add ${flag}, or restore the other half alone with --scope ${other}.`,
  })
}

function holdsNo(scope: RestoreScope, { database }: Manifest): AppError {
  const held = database ? 'a database, but no documents' : 'documents, but no database'
  return new AppError('invalid', `This archive cannot restore ${scope}: it holds ${held}.`, {
    hint: `Use --scope ${database ? 'database' : 'documents'}, or leave it out.`,
  })
}

/** SQL of others runs with the rights of the role in `--to`: it could do whatever that role may. */
function refuseStranger(provenance: KnownProvenance): void {
  if (provenance === 'here') return
  const hint =
    provenance === 'unknown'
      ? 'Set AUTH_SECRET as the installation had it, so that its signature can be checked; or, if you know where the file comes from, add --trust.'
      : 'If you know where the file comes from, add --trust. Use a role without superuser for one that you do not know.'
  throw new AppError(
    'archive_refused',
    `Who made this archive: ${PROVENANCE_WORDS[provenance]}. Nothing was changed.`,
    {
      hint,
    },
  )
}

/**
 * Where the journal of a restore without documents lies, once there is one; found again by the next restore of this
 * database, which settles what this one may leave.
 */
export async function ownFolder(place: AppPlace | null): Promise<string> {
  const { uid } = userInfo()
  const name = place ? createHash('sha256').update(placeInWords(place)).digest('hex').slice(0, 16) : 'none'
  const parent = join(tmpdir(), `motovaultpro-backup-${uid}`)
  // Anybody may have made a folder of that name in there.
  const owner = await lstat(parent).catch(() => null)
  if (owner && uid !== -1 && (owner.uid !== uid || !owner.isDirectory())) {
    throw new AppError('configuration', `${parent} belongs to somebody else.`, {
      hint: 'Set TMPDIR to a folder of your own.',
    })
  }
  return join(parent, name)
}
