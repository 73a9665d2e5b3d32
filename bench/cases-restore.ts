import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { extractDocument } from '../packages/archive/src/extract-document.ts'
import { extractDocuments } from '../packages/archive/src/extract-documents.ts'
import { manifestFraming, manifestRegion } from '../packages/archive/src/manifest-region.ts'
import { readIndex } from '../packages/archive/src/read-index.ts'
import { readManifest } from '../packages/archive/src/read-manifest.ts'
import { withServer } from '../packages/core/src/restore/connect-server.ts'
import { type Loading, loadScratch } from '../packages/core/src/restore/load-scratch.ts'
import { dropDatabase } from '../packages/core/src/restore/scratch-database.ts'
import { type Case, twice } from './case.ts'
import type { Archived, Ground } from './ground.ts'
import { isInstalled, shell } from './shell.ts'

const WORK = 'restore the database'
const DOCUMENTS_WORK = 'restore the documents'
const SCRATCH = 'bench_restore_00000000'

/** The database out of an archive into a new one beside the first, until it could take the first one's place. */
export async function restoringDatabase(ground: Ground, whole: Archived): Promise<Case[]> {
  const { databaseUrl: url, out } = ground
  const { manifest, file } = whole
  const loading = await loadingOf(ground, whole)
  await shell('pg_dump -Fd -j2 -f "$out/directory" -d "$url"', { out, url })
  const path = manifest.database?.path ?? ''
  await shell('tar xzf "$file" -C "$out" "$path"; gzip -dc "$out/$path" > "$out/plain.sql"', { file, out, path })
  const into = new URL(url)
  into.pathname = '/others'
  // What one of them has loaded, PostgreSQL would go through (autovacuum) while the next one loads.
  const before = async () => {
    await shell('psql -Xq -d "$url" -c "drop database if exists others"', { url })
    await withServer(loading.core, (server) => dropDatabase(server, SCRATCH))
  }
  const run = (script: string) => {
    const create = 'psql -Xq -d "$url" -c "create database others template template0"'
    return shell(`${create}; ${script}`, { out, url, into: into.href })
  }
  const others = (name: string, atMost: number, programs: string[], script: string): Case => {
    return twice({ work: WORK, name, atMost, programs, before, run: () => run(script) })
  }
  const ours = () => loadScratch(loading, { trusted: true })
  return [
    twice({ work: WORK, name: 'this product', programs: [], before, run: ours }),
    others('psql, of the plain SQL', 0.75, ['psql'], 'psql -Xq -v ON_ERROR_STOP=1 -d "$into" -f "$out/plain.sql"'),
    others('pg_restore -j2 -Fd', 1.0, ['pg_restore', 'psql'], 'pg_restore -j2 -Fd -d "$into" "$out/directory"'),
  ]
}

/**
 * Empties what was restored before and puts it away. It is not removed: for minutes, whoever makes a file on ext4 looks at
 * each of the inodes that were just given back, and passes it over.
 */
const RETIRE =
  'if [ -e "$into" ]; then find "$into" -type f -exec truncate -s 0 {} +; mv "$into" "$(mktemp -d -p "$out" retired.XXX)"; fi'

/** All documents out of an archive into a folder, by us until they are on the disk; by the others also without that. */
export async function restoringDocuments({ out, documents }: Ground, { file, manifest }: Archived): Promise<Case[]> {
  const variables = { out, documents, file, into: join(out, 'restored'), RESTIC_PASSWORD: 'bench' }
  const restic = 'restic -q --no-cache -r "$out/restic-documents"'
  if (isInstalled('restic')) await shell(`${restic} init; cd "$documents"; ${restic} backup .`, variables)
  // What was written before must not be what one of them waits for.
  const before = () => shell(`${RETIRE}; mkdir "$into"; sync -f "$into"`, variables)
  const other = (name: string, program: string, script: string): Case[] => {
    const common = { work: DOCUMENTS_WORK, programs: [program], before, atMost: 0.7 }
    const synced = `${script}; sync -f "$into"`
    return [
      { ...common, name, run: () => shell(script, variables) },
      { ...common, name: `${name}, and sync`, run: () => shell(synced, variables) },
    ]
  }
  return [
    {
      work: DOCUMENTS_WORK,
      name: 'this product',
      programs: [],
      before,
      run: () => extractDocuments(file, manifest, variables.into),
    },
    ...other('tar xzf', 'tar', 'tar xzf "$file" -C "$into" documents'),
    ...other('restic restore', 'restic', `${restic} restore latest --target "$into"`),
  ]
}

const LARGE_BYTES = 10 * 2 ** 30
/** As fast as one can think. */
const PROMPT_SECONDS = 0.05
/** What a disk is taken to read: a document may take its size at that, too. */
const DISK_BYTES_PER_SECOND = 200 * 2 ** 20

/** Out of an archive of 10 GiB, most of it a hole: the manifest, and one document. Nothing else reads so. */
export async function readingLarge({ out, paths, documents }: Ground, whole: Archived): Promise<Case[]> {
  const large = join(out, 'large.tar.gz')
  await stretch(whole, large)
  const [path = ''] = paths
  const { size } = await stat(join(documents, path))
  const ours = (work: string, atMostSeconds: number, run: () => Promise<unknown>): Case => {
    return { work, name: 'this product', programs: [], atMostSeconds, run }
  }
  return [
    ours('read the manifest of 10 GiB', PROMPT_SECONDS, () => readManifest(large)),
    ours('extract one document of 10 GiB', PROMPT_SECONDS + size / DISK_BYTES_PER_SECOND, async () => {
      for await (const _chunk of await extractDocument(large, await readManifest(large), path));
    }),
  ]
}

/** The same archive with its index 10 GiB further on. What lies between is no gzip, and nobody looks at it. */
async function stretch({ file, manifest }: Archived, large: string): Promise<void> {
  const { index, archiveBytes, createdAt } = manifest
  const moved = { ...index, offset: index.offset + LARGE_BYTES }
  const told = { ...manifest, index: moved, archiveBytes: archiveBytes + LARGE_BYTES, signature: null }
  const bytes = await readFile(file)
  const handle = await open(large, 'w')
  try {
    await handle.write(bytes, 0, index.offset, 0)
    await handle.write(bytes, index.offset, bytes.length - index.offset, moved.offset)
    const region = manifestRegion(JSON.stringify(told), new Date(createdAt))
    await handle.writev(manifestFraming(region), 0)
  } finally {
    await handle.close()
  }
}

async function loadingOf({ databaseUrl, documents }: Ground, { file, manifest }: Archived): Promise<Loading> {
  if (!manifest.database) throw new Error('the archive of the benchmark holds no database')
  const tables = []
  for await (const line of readIndex(file, manifest)) if (line.type === 'table') tables.push(line)
  const complain = (_: unknown, message?: string) => {
    throw new Error(message)
  }
  return {
    core: {
      env: { appDatabaseUrl: databaseUrl, documentsDir: documents, appName: 'bench' },
      log: { warn: complain, error: complain },
    },
    run: {
      operation: { id: SCRATCH },
      signal: new AbortController().signal,
      enter: async () => {},
      summarize: () => {},
      advance: () => {},
      warn: ({ message }) => complain(null, message),
    },
    archive: { id: SCRATCH, fileName: file, manifest },
    findFile: async () => file,
    database: {
      live: new URL(databaseUrl).pathname.slice(1),
      scratch: SCRATCH,
      facts: manifest.database,
      tables,
    },
  }
}
