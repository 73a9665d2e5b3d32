import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '@mvp/archive/manifest'
import { readManifest } from '@mvp/archive/read-manifest'
import { formatBytes } from '@mvp/core/format-bytes'
import type { Command } from 'commander'
import { contentsInWords, PROVENANCE_WORDS, provenanceOf, summaryOf } from '../archive-summary.ts'
import type { Variables } from '../env.ts'
import { explainArchive } from '../explain.ts'
import { examples, withOutputOptions } from '../options.ts'
import { type OutputOptions, perform, type Report, type Tools } from '../perform.ts'
import { toFolder } from '../places.ts'

export function addList(program: Command, tools: Tools): void {
  withOutputOptions(program.command('list'))
    .description('List the archives in a folder, the newest first, by what their manifests say.')
    .argument('[folder]', 'where to look (env: BACKUP_DIR)', tools.variables.backupDir ?? undefined)
    .addHelpText(
      'after',
      examples(
        ['motovaultpro-backup list /srv/backups', 'what is there'],
        ["motovaultpro-backup list --json | jq -r '.archives[0].file'", 'the newest'],
      ),
    )
    .action((folder: string | undefined, options: OutputOptions) =>
      perform(tools, { command: 'list', output: options }, () => list(folder, tools.variables)),
    )
}

type Listed = { file: string; sizeBytes: number } & ({ manifest: Manifest } | { problem: string })

async function list(given: string | undefined, variables: Variables): Promise<Report> {
  const folder = await toFolder(given, 'the folder', 'BACKUP_DIR')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.tar.gz') && !name.startsWith('.'))
  const listed: Listed[] = []
  for (const name of names) {
    const file = join(folder, name)
    const stats = await lstat(file)
    if (stats.isFile()) listed.push({ file, sizeBytes: stats.size, ...(await look(file)) })
  }
  listed.sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1))
  return {
    json: { folder, archives: listed.map((each) => toJson(each, variables)) },
    lines:
      listed.length === 0 ? [`There is no archive in ${folder}.`] : listed.flatMap((each) => toLines(each, variables)),
  }
}

async function look(file: string): Promise<{ manifest: Manifest } | { problem: string }> {
  try {
    return { manifest: await readManifest(file) }
  } catch (error) {
    const explained = explainArchive(file, error)
    return { problem: explained instanceof Error ? explained.message : String(explained) }
  }
}

/** By when they were made; those that cannot be read come last. */
const keyOf = (listed: Listed) => ('manifest' in listed ? listed.manifest.createdAt : '') + listed.file

function toJson(listed: Listed, variables: Variables) {
  const { file, sizeBytes } = listed
  if ('problem' in listed) return { file, sizeBytes, problem: listed.problem }
  const provenance = provenanceOf(variables, listed.manifest)
  return { file, sizeBytes, provenance, asWritten: isAsWritten(listed), ...summaryOf(listed.manifest) }
}

function toLines(listed: Listed, variables: Variables): string[] {
  const { file, sizeBytes } = listed
  if ('problem' in listed) return [file, `  cannot be used: ${listed.problem}`]
  const { manifest } = listed
  const provenance = provenanceOf(variables, manifest)
  return [
    file,
    `  ${manifest.createdAt}  ${formatBytes(sizeBytes)}  ${contentsInWords(manifest)}`,
    ...(isAsWritten(listed) ? [] : ['  its size is not the one it was written with: packed again, or cut off']),
    ...(provenance === 'unknown' ? [] : [`  ${PROVENANCE_WORDS[provenance]}`]),
  ]
}

function isAsWritten({ manifest, sizeBytes }: { manifest: Manifest; sizeBytes: number }): boolean {
  return manifest.archiveBytes === sizeBytes
}
