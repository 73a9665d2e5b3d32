import { randomUUID } from 'node:crypto'
import { rm, unlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { askDatabase, checkDocuments, checkRoom, checkStore, type Preflight } from '@mvp/core/backup/preflight'
import { archiveName, explainStoreError, linkArchive, partPath, syncFolder } from '@mvp/core/backup/store'
import { type VerifiedArchive, verifyWritten } from '@mvp/core/backup/verify-written'
import { writeArchive } from '@mvp/core/backup/write-archive'
import type { WritingCore } from '@mvp/core/backup/writing'
import type { Contents } from '@mvp/core/contract'
import { AppError } from '@mvp/core/errors'
import { formatBytes } from '@mvp/core/format-bytes'
import { readJournal } from '@mvp/core/restore/journal'
import { DEFAULT_TIMINGS } from '@mvp/core/timings'
import { type Command, Option } from 'commander'
import { contentsInWords, keyOf, summaryOf } from '../archive-summary.ts'
import type { Variables } from '../env.ts'
import { appOption, databaseOption, documentsOption, examples, withOutputOptions } from '../options.ts'
import { type OutputOptions, perform, type Report, type Tools } from '../perform.ts'
import { toAppName, toFolder, toPlace } from '../places.ts'
import type { TerminalRun } from '../progress.ts'

type CreateOptions = OutputOptions & {
  database?: string
  documents?: string
  to?: string
  app?: string
  contents: Contents
  level: string
}

export function addCreate(program: Command, tools: Tools): void {
  withOutputOptions(program.command('create'))
    .description('Back up database and documents into a new archive. Every byte is read back before it gets its name.')
    .addOption(databaseOption('--database', 'the database to back up: postgres://user:password@host:5432/name'))
    .addOption(documentsOption('the documents to back up'))
    .addOption(new Option('--to <folder>', 'where the archive goes').env('BACKUP_DIR'))
    .addOption(new Option('--contents <what>', 'what goes in').choices(['all', 'database', 'documents']).default('all'))
    .addOption(appOption())
    .addOption(new Option('--level <number>', 'compression, 1 to 9').env('COMPRESSION_LEVEL').default('1'))
    .addHelpText(
      'after',
      examples(
        ['motovaultpro-backup create --to /mnt/usb', 'with APP_DATABASE_URL and DOCUMENTS_DIR set'],
        ['motovaultpro-backup create --contents documents --documents ./documents --to .', 'no database at all'],
      ),
    )
    .action((options: CreateOptions) =>
      perform(tools, { command: 'create', output: options }, (run) => create(options, run, tools.variables)),
    )
}

async function create(options: CreateOptions, run: TerminalRun, variables: Variables): Promise<Report> {
  const { contents } = options
  const core = await toCore(options, variables)
  const { backupDir, appName } = core.env
  await run.enter('preflight')
  const ready = await preflight(core, contents, variables)
  run.summarize(`${formatBytes(ready.freeBytes)} free`)
  const takenAt = new Date()
  const id = randomUUID()
  const part = partPath(backupDir, archiveName(appName, takenAt), id)
  const writing = { ...run, operation: { id, origin: 'manual' as const } }
  try {
    await writeArchive(core, writing, { part, takenAt, contents, ready, previous: null })
    const archive = await verifyWritten(run, part)
    await run.enter('publish')
    const fileName = await publish(backupDir, part, { app: appName, at: takenAt })
    run.summarize(fileName)
    return reportOf(join(backupDir, fileName), archive)
  } catch (error) {
    if (run.signal.aborted) throw stopped()
    if (error instanceof AppError) throw error
    throw (await explainStoreError(backupDir, error)) ?? error
  } finally {
    await rm(part, { force: true })
  }
}

async function toCore(options: CreateOptions, variables: Variables): Promise<WritingCore> {
  const { contents, level } = options
  const appDatabaseUrl = contents === 'documents' ? '' : toPlace(options.database, '--database').appDatabaseUrl
  const documentsDir = contents === 'database' ? '' : await toFolder(options.documents, '--documents', 'DOCUMENTS_DIR')
  const backupDir = await toFolder(options.to, '--to', 'BACKUP_DIR')
  if (documentsDir !== '' && !relative(documentsDir, backupDir).startsWith('..')) {
    throw new AppError('configuration', `${backupDir} lies inside the documents ${documentsDir}.`, {
      hint: 'The backup would hold itself. Give --to another folder.',
    })
  }
  if (!/^[1-9]$/.test(level)) throw new AppError('invalid', '--level has to be 1 to 9.')
  const env = {
    appDatabaseUrl,
    documentsDir,
    backupDir,
    appName: toAppName(options.app),
    compressionLevel: Number(level),
  }
  return { env, signingKey: keyOf(variables), timings: DEFAULT_TIMINGS }
}

/** Finds what would make it fail, before it costs anything. */
async function preflight(core: WritingCore, contents: Contents, { pgDump, path }: Variables): Promise<Preflight> {
  const { env } = core
  await checkStore(core)
  const database = contents === 'documents' ? null : await askDatabase({ ...env, pgDump, path })
  if (contents !== 'database') {
    await checkDocuments(core)
    await refuseUnsettled(env.documentsDir)
  }
  const neededBytes = database?.sizeBytes ?? 0
  return { pgDump: database?.pgDump ?? null, last: null, neededBytes, freeBytes: await checkRoom(core, neededBytes) }
}

async function refuseUnsettled(documentsDir: string): Promise<void> {
  if ((await readJournal(documentsDir)) === null) return
  throw new AppError('busy', 'A restore is under way, or has stopped half-way: database and documents may not fit.', {
    hint: 'Wait until it has ended. If it was interrupted, settle it first: motovaultpro-backup restore --recover',
  })
}

async function publish(store: string, part: string, { app, at }: { app: string; at: Date }): Promise<string> {
  const name = await linkArchive(store, part, { app, at, isListed: async () => false })
  await unlink(part)
  await syncFolder(store)
  return name
}

function stopped(): AppError {
  return new AppError('cancelled', 'Stopped on request. No archive was made, and nothing of it is left.')
}

function reportOf(file: string, { manifest, sha256, sizeBytes, tables }: VerifiedArchive): Report {
  return {
    json: { file, sizeBytes, sha256, signed: manifest.signature !== null, ...summaryOf(manifest), tables },
    lines: [
      file,
      `${formatBytes(sizeBytes)}: ${contentsInWords(manifest)}`,
      `sha256 ${sha256}`,
      ...(manifest.signature === null ? ['Not signed: AUTH_SECRET is not set.'] : []),
    ],
  }
}
