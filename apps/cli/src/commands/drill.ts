import type { Command } from 'commander'
import { contentsInWords, summaryOf } from '../archive-summary.ts'
import { appOption, databaseOption, examples, withOutputOptions } from '../options.ts'
import { type OutputOptions, perform, type Report, type Tools } from '../perform.ts'
import { placeInWords } from '../places.ts'
import type { TerminalRun } from '../progress.ts'
import { planRestore } from '../restore/plan-restore.ts'
import { drillFile } from '../restore/restore-file.ts'
import { settleOwn } from '../restore/settle.ts'
import { createRoles, lookAtTarget, refuseMissingRoles } from '../restore/target.ts'
import { coreOf } from './restore.ts'

type DrillOptions = OutputOptions & { to?: string; app?: string; trust?: boolean; createRoles?: boolean }

export function addDrill(program: Command, tools: Tools): void {
  withOutputOptions(program.command('drill'))
    .description(
      'Prove that an archive can be restored: read it whole, load its database beside the named one, count every row, drop it again.',
    )
    .argument('<file>', 'an archive')
    .addOption(databaseOption('--to', 'a database on the server to try it on; it is not changed and need not exist'))
    .addOption(appOption())
    .option('--create-roles', 'create the roles that the backup names and the server does not know')
    .option('--trust', 'load SQL of an archive that is not known to be made by this installation')
    .addHelpText(
      'after',
      examples([
        'motovaultpro-backup drill backup.tar.gz --to postgres://postgres@127.0.0.1/motovaultpro',
        'status 0: it can be restored',
      ]),
    )
    .action((file: string, options: DrillOptions) =>
      perform(tools, { command: 'drill', output: options }, (run) => drill(file, options, { run, tools })),
    )
}

async function drill(
  file: string,
  options: DrillOptions,
  { run, tools }: { run: TerminalRun; tools: Tools },
): Promise<Report> {
  const startedAt = performance.now()
  // The documents are proven by reading the archive: all their hashes are compared.
  const plan = await planRestore(file, { ...options, drill: true }, { run, variables: tools.variables })
  const core = coreOf(plan, tools)
  await settleOwn({ core, run })
  const target = plan.database ? await lookAtTarget(plan.database.place, plan.database.facts) : null
  if (target && plan.database && options.createRoles) await createRoles(plan.database.place, target.missingRoles, run)
  else if (target) refuseMissingRoles(target)
  await drillFile({ plan, target, documentsEmpty: true, core, run })
  const seconds = (performance.now() - startedAt) / 1000
  const where = plan.database ? ` on the server of ${placeInWords(plan.database.place)}` : ''
  return {
    json: { file, proven: true, seconds, provenance: plan.provenance, ...summaryOf(plan.archive.manifest) },
    lines: [`Proven restorable${where}, in ${seconds.toFixed(1)} s: ${contentsInWords(plan.archive.manifest)}.`],
  }
}
