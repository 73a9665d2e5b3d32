import { AppError } from '@mvp/core/errors'
import { formatBytes } from '@mvp/core/format-bytes'
import type { Command } from 'commander'
import { contentsInWords, PROVENANCE_WORDS, provenanceOf, summaryOf } from '../archive-summary.ts'
import type { Variables } from '../env.ts'
import { EXIT, exitCodeOf } from '../exit-codes.ts'
import { examples, withOutputOptions } from '../options.ts'
import { type OutputOptions, perform, type Report, type Tools } from '../perform.ts'
import type { TerminalRun } from '../progress.ts'
import { readWhole } from '../read-whole.ts'

export function addVerify(program: Command, tools: Tools): void {
  withOutputOptions(program.command('verify'))
    .description('Read every byte of archives and compare it with what they say they hold.')
    .argument('<file...>', 'archives')
    .addHelpText(
      'after',
      examples(
        ['motovaultpro-backup verify motovaultpro_backup_20261122_030000.tar.gz', 'status 0: whole, 3: not'],
        ['motovaultpro-backup verify --quiet /srv/backups/*.tar.gz', 'all of them'],
      ),
    )
    .action((files: string[], options: OutputOptions) =>
      perform(tools, { command: 'verify', output: options }, (run) => verify(files, run, tools.variables)),
    )
}

type Verified = { json: Record<string, unknown>; lines: string[]; exitCode: number }

async function verify(files: string[], run: TerminalRun, variables: Variables): Promise<Report> {
  const verified: Verified[] = []
  for (const file of files) verified.push(await verifyOne(file, run, variables))
  return {
    json: { archives: verified.map(({ json }) => json) },
    lines: verified.flatMap(({ lines }) => lines),
    exitCode: verified.find(({ exitCode }) => exitCode !== EXIT.ok)?.exitCode ?? EXIT.ok,
  }
}

/** What is wrong with one archive is its result: the others are looked at all the same. */
async function verifyOne(file: string, run: TerminalRun, variables: Variables): Promise<Verified> {
  try {
    const { manifest, sha256, sizeBytes, indexed, tables } = await readWhole(file, run)
    const provenance = provenanceOf(variables, manifest, indexed)
    return {
      json: { file, whole: true, sizeBytes, sha256, indexed, provenance, ...summaryOf(manifest), tables },
      lines: [
        `${file}: whole. ${formatBytes(sizeBytes)}, ${contentsInWords(manifest)}`,
        `  sha256 ${sha256}`,
        `  origin ${PROVENANCE_WORDS[provenance]}`,
      ],
      exitCode: EXIT.ok,
    }
  } catch (error) {
    run.signal.throwIfAborted()
    if (!(error instanceof AppError)) throw error
    const { code, message, hint } = error
    return {
      json: { file, whole: false, error: { code, message, hint } },
      lines: [message, ...(hint === null ? [] : [`  → ${hint}`])],
      exitCode: exitCodeOf(error),
    }
  }
}
