import type { Manifest } from '@mvp/archive/manifest'
import { readManifest } from '@mvp/archive/read-manifest'
import { formatBytes } from '@mvp/core/format-bytes'
import type { Command } from 'commander'
import { count } from '../archive-summary.ts'
import { explainArchive } from '../explain.ts'
import { type Extracted, extractAll, extractChosen, extractSql } from '../extract-files.ts'
import { examples, withOutputOptions } from '../options.ts'
import { type OutputOptions, perform, type Report, type Tools } from '../perform.ts'
import type { TerminalRun } from '../progress.ts'

type ExtractOptions = OutputOptions & { to: string; database?: boolean }
type Request = { file: string; paths: string[]; to: string; database: boolean }

export function addExtract(program: Command, tools: Tools): void {
  withOutputOptions(program.command('extract'))
    .description(
      'Write documents, or the SQL of the database, into a folder. Every hash is checked; nothing is overwritten.',
    )
    .argument('<file>', 'an archive')
    .argument('[paths...]', 'documents, or folders ending in /; all documents if none are named')
    .requiredOption('--to <folder>', 'where they go; made if it is missing')
    .option('--database', 'the SQL of the database, and of documents only those that are named')
    .addHelpText(
      'after',
      examples(
        ['motovaultpro-backup extract backup.tar.gz photos/car.jpg invoices/ --to ./found', 'some documents'],
        ['motovaultpro-backup extract backup.tar.gz --to ./documents', 'all documents, into an empty folder'],
        ['motovaultpro-backup extract backup.tar.gz --database --to .', 'motovaultpro.sql, for psql'],
      ),
    )
    .action((file: string, paths: string[], { to, database = false, ...output }: ExtractOptions) =>
      perform(tools, { command: 'extract', output }, (run) => extract({ file, paths, to, database }, run)),
    )
}

async function extract(request: Request, run: TerminalRun): Promise<Report> {
  const { file } = request
  try {
    const extracted = await extractRequested(request, await readManifest(file), run)
    const files = extracted.flatMap((part) => part.files)
    const bytes = extracted.reduce((sum, part) => sum + part.bytes, 0)
    const documents = extracted.reduce((sum, part) => sum + part.count, 0)
    return {
      json: { file, to: request.to, files: documents, bytes, paths: files },
      lines: [`${count(documents, 'file')}, ${formatBytes(bytes)}, in ${request.to}`],
    }
  } catch (error) {
    run.signal.throwIfAborted()
    throw explainArchive(file, error)
  }
}

async function extractRequested({ file, paths, to, database }: Request, manifest: Manifest, run: TerminalRun) {
  const extracted: Extracted[] = []
  if (database) extracted.push(await extractSql({ file, manifest, to }, run))
  if (paths.length > 0) extracted.push(await extractChosen({ file, manifest, to }, paths, run))
  if (!database && paths.length === 0) extracted.push(await extractAll({ file, manifest, to }, run))
  return extracted
}
