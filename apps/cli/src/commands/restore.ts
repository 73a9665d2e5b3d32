import type { RestoreScope } from '@mvp/core/contract-restore'
import { AppError } from '@mvp/core/errors'
import { listChildren } from '@mvp/core/restore/child-names'
import type { RestoringCore } from '@mvp/core/restore/restoring'
import { type Command, Option } from 'commander'
import { contentsInWords, summaryOf } from '../archive-summary.ts'
import { appOption, databaseOption, documentsOption, examples, withOutputOptions } from '../options.ts'
import { type OutputOptions, perform, type Report, type Tools } from '../perform.ts'
import { placeInWords } from '../places.ts'
import type { TerminalRun } from '../progress.ts'
import { type Consent, confirmReplacing } from '../restore/confirm.ts'
import { logTo } from '../restore/log-to.ts'
import { type Plan, planRestore, type RestoreOptions } from '../restore/plan-restore.ts'
import { recover } from '../restore/recover.ts'
import { type Kept, restoreFile } from '../restore/restore-file.ts'
import { type Settled, settleOwn } from '../restore/settle.ts'
import { createRoles, lookAtTarget, refuseMissingRoles, type Target } from '../restore/target.ts'

type Options = OutputOptions &
  RestoreOptions &
  Consent & { createRoles?: boolean; recover?: boolean; scope?: RestoreScope }

export function addRestore(program: Command, tools: Tools): void {
  withOutputOptions(program.command('restore'))
    .description(
      'Restore an archive: loaded beside what is there, counted, then exchanged at once. Needs no console and no server of ours. What was there before is kept.',
    )
    .argument('[file]', 'an archive')
    .addOption(
      databaseOption('--to', 'the database to restore into: postgres://user:password@host:5432/name; made if missing'),
    )
    .addOption(documentsOption('the folder to restore the documents into'))
    .addOption(new Option('--scope <what>', 'what to restore').choices(['everything', 'database', 'documents']))
    .addOption(appOption())
    .option('--replace', 'even if something is there already; asks before')
    .option('--yes', 'do not ask')
    .option('--create-roles', 'create the roles that the backup names and the server does not know')
    .option('--trust', 'load SQL of an archive that is not known to be made by this installation')
    .option('--recover', 'settle a restore that was interrupted, and nothing else; its console must be down')
    .addHelpText(
      'after',
      examples(
        [
          'motovaultpro-backup restore backup.tar.gz --to postgres://postgres@127.0.0.1/motovaultpro --documents /srv/documents --create-roles --trust',
          'an empty machine',
        ],
        [
          'motovaultpro-backup restore backup.tar.gz --replace',
          'over what is there, with APP_DATABASE_URL and DOCUMENTS_DIR set',
        ],
        ['motovaultpro-backup restore --recover', 'after a power cut'],
      ),
    )
    .action((file: string | undefined, options: Options) =>
      perform(tools, { command: 'restore', output: options }, (run) =>
        options.recover ? recover(options, run, tools) : restore(file, options, { run, tools }),
      ),
    )
}

type Session = { run: TerminalRun; tools: Tools }

async function restore(file: string | undefined, options: Options, { run, tools }: Session): Promise<Report> {
  if (file === undefined) {
    throw new AppError('invalid', 'It is not said which archive to restore.', {
      hint: 'motovaultpro-backup restore --help',
    })
  }
  const startedAt = performance.now()
  const plan = await planRestore(file, options, { run, variables: tools.variables })
  const core = coreOf(plan, tools)
  const settled = await settleOwn({ core, run })
  if (isThis(settled, plan)) return finishedReport(plan)
  const request = await prepare(plan, options, { core, run, tools })
  const kept = await restoreFile({ plan, core, run, ...request })
  return reportOf(plan, kept, (performance.now() - startedAt) / 1000)
}

export function coreOf({ database, documentsDir, appName }: Plan, tools: Tools): RestoringCore {
  const env = { appDatabaseUrl: database?.place.appDatabaseUrl ?? '', documentsDir, appName }
  return { env, log: logTo(tools.stderr) }
}

/** Looks at what is there, asks where something would be replaced, and creates roles. */
async function prepare(plan: Plan, options: Options, { core, run, tools }: Session & { core: RestoringCore }) {
  await run.enter('preflight')
  const target = plan.database ? await lookAtTarget(plan.database.place, plan.database.facts) : null
  const documentsEmpty = (await listChildren(core.env.documentsDir)).length === 0
  const found = [
    ...(target && !target.empty && plan.database ? [`The database ${placeInWords(plan.database.place)}`] : []),
    ...(plan.documents && !documentsEmpty ? [`the documents in ${core.env.documentsDir}`] : []),
  ]
  const word = target?.live ?? 'replace'
  if (found.length > 0) await confirmReplacing(found, { word, consent: options, run, tools })
  if (target && plan.database) await settleRoles(target, { options, plan, run })
  return { target, documentsEmpty }
}

type Roles = { options: Options; plan: Plan; run: TerminalRun }

async function settleRoles(target: Target, { options, plan, run }: Roles): Promise<void> {
  if (options.createRoles && plan.database) await createRoles(plan.database.place, target.missingRoles, run)
  else refuseMissingRoles(target)
}

/** The interrupted restore was of this very archive, and is now complete. */
function isThis(settled: Settled, { archive }: Plan): boolean {
  return settled.outcome === 'completed' && settled.journal.backupId === archive.manifest.backupId
}

function finishedReport(plan: Plan): Report {
  return {
    json: { ...jsonOf(plan), settled: true, kept: null },
    lines: [
      'The interrupted restore of this archive had passed its commit point. It is complete now; nothing else was done.',
    ],
  }
}

function jsonOf({ file, database, documents, documentsDir, provenance, archive }: Plan) {
  return {
    file,
    provenance,
    restored: {
      database: database && {
        into: placeInWords(database.place),
        tables: database.facts.tables,
        rows: database.facts.rows,
      },
      documents: documents && { into: documentsDir, count: documents.count, bytes: documents.bytes },
    },
    archive: summaryOf(archive.manifest),
  }
}

function reportOf(plan: Plan, kept: Kept, seconds: number): Report {
  const { database, documents, documentsDir, archive } = plan
  const into = [database && placeInWords(database.place), documents && documentsDir].filter(Boolean).join(' and ')
  const restored = { ...archive.manifest, database: database?.facts ?? null, documents }
  return {
    json: { ...jsonOf(plan), settled: false, kept, seconds },
    lines: [`Restored into ${into}, in ${seconds.toFixed(1)} s: ${contentsInWords(restored)}.`, ...keptLines(kept)],
  }
}

function keptLines({ database, documents }: Kept): string[] {
  const places = [database && `the database ${database}`, documents && `the documents in ${documents}`].filter(Boolean)
  if (places.length === 0) return []
  return [
    `What was there before is kept: ${places.join(' and ')}. Drop it when you are sure.`,
    ...(documents ? ['A console that uses this documents folder drops both after a day.'] : []),
  ]
}
