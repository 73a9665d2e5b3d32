import { findIndex } from '@mvp/archive/find-index'
import type { Manifest } from '@mvp/archive/manifest'
import { readManifest } from '@mvp/archive/read-manifest'
import { sumBlocks } from '@mvp/archive/sum-blocks'
import { formatBytes } from '@mvp/core/format-bytes'
import type { Command } from 'commander'
import { count, PROVENANCE_WORDS, provenanceOf, summaryOf } from '../archive-summary.ts'
import type { Variables } from '../env.ts'
import { explainArchive } from '../explain.ts'
import { examples, withOutputOptions } from '../options.ts'
import { type OutputOptions, perform, type Report, type Tools } from '../perform.ts'

type InspectOptions = OutputOptions & { documents?: boolean }

export function addInspect(program: Command, tools: Tools): void {
  withOutputOptions(program.command('inspect'))
    .description('Show what an archive says it holds: its manifest, tables and documents. Fast; verifies nothing.')
    .argument('<file>', 'an archive')
    .option('--documents', 'list every document')
    .addHelpText(
      'after',
      examples(
        ['motovaultpro-backup inspect backup.tar.gz', 'database, tables, roles, documents, who made it'],
        ['motovaultpro-backup inspect --documents backup.tar.gz', 'and every document'],
      ),
    )
    .action((file: string, options: InspectOptions) =>
      perform(tools, { command: 'inspect', output: options }, () => inspect(file, options, tools.variables)),
    )
}

type Index = {
  indexed: boolean
  tables: { schema: string; name: string; rows: number; bytes: number }[]
  documents: { path: string; size: number; sha256: string }[]
  folders: Map<string, { count: number; bytes: number }>
}

async function inspect(file: string, options: InspectOptions, variables: Variables): Promise<Report> {
  try {
    const manifest = await readManifest(file)
    const index = await readFacts(file, manifest, options.documents === true)
    const provenance = provenanceOf(variables, manifest, index.indexed)
    const folders = [...index.folders].map(([folder, facts]) => ({ folder, ...facts }))
    return {
      json: {
        file,
        provenance,
        indexed: index.indexed,
        ...summaryOf(manifest),
        tables: index.tables,
        folders,
        ...(options.documents ? { documentList: index.documents } : {}),
        manifest,
      },
      lines: [
        `${manifest.app}, ${manifest.contents}, made ${manifest.createdAt} by version ${manifest.toolVersion}`,
        `origin: ${PROVENANCE_WORDS[provenance]}`,
        ...databaseLines(manifest, index),
        ...documentLines(manifest, index),
      ],
    }
  } catch (error) {
    throw explainArchive(file, error)
  }
}

/** Of an archive that was packed again without its index nothing but the manifest is known before it is read whole. */
async function readFacts(file: string, manifest: Manifest, withDocuments: boolean): Promise<Index> {
  const { indexed, lines } = await findIndex(file, manifest)
  const index: Index = { indexed, tables: [], documents: [], folders: new Map() }
  if (!lines) return index
  const blocks: Index['tables'] = []
  for await (const line of lines()) {
    if (line.type === 'table') blocks.push(line)
    if (line.type !== 'document') continue
    const { path, size, sha256 } = line
    const folder = path.includes('/') ? `${path.split('/')[0]}/` : ''
    const sofar = index.folders.get(folder) ?? { count: 0, bytes: 0 }
    index.folders.set(folder, { count: sofar.count + 1, bytes: sofar.bytes + size })
    if (withDocuments) index.documents.push({ path, size, sha256 })
  }
  return { ...index, tables: sumBlocks(blocks) }
}

function databaseLines({ database }: Manifest, { tables }: Index): string[] {
  if (!database) return ['no database']
  const { name, serverVersion, encoding, collate, rows, plainBytes, roles, extensions } = database
  return [
    `database: ${name} of PostgreSQL ${serverVersion}, ${encoding} ${collate}; ${count(database.tables, 'table')}, ${count(rows, 'row')}, ${formatBytes(plainBytes)} of SQL`,
    ...(roles.length > 0 ? [`  roles: ${roles.join(', ')}`] : []),
    ...(extensions.length > 0
      ? [`  extensions: ${extensions.map((each) => `${each.name} ${each.version}`).join(', ')}`]
      : []),
    ...tables.map((table) => `  ${table.rows.toLocaleString('en').padStart(12)} rows  ${table.schema}.${table.name}`),
  ]
}

function documentLines({ documents }: Manifest, index: Index): string[] {
  if (!documents) return ['no documents']
  const skipped =
    documents.skippedCount > 0 ? `; ${documents.skippedCount.toLocaleString('en')} could not be backed up` : ''
  const listed = index.documents.map(({ path, size }) => `  ${formatBytes(size).padStart(10)}  ${path}`)
  const folders = [...index.folders].map(
    ([folder, facts]) =>
      `  ${folder || '(not in a folder)'}: ${facts.count.toLocaleString('en')}, ${formatBytes(facts.bytes)}`,
  )
  return [
    `documents: ${count(documents.count, 'document')}, ${formatBytes(documents.bytes)}${skipped}`,
    ...(listed.length > 0 ? listed : folders),
  ]
}
