import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { extractDocument } from '../packages/archive/src/extract-document.ts'
import { verifyArchive } from '../packages/archive/src/verify-archive.ts'
import type { Contents } from '../packages/core/src/contract.ts'
import { type Case, twice } from './case.ts'
import { readingLarge, restoringDatabase, restoringDocuments } from './cases-restore.ts'
import type { Archived, Ground } from './ground.ts'
import { changeDocuments } from './make-documents.ts'
import { shell } from './shell.ts'

/** All of it: ours and the others side by side, in the order of a round. Before each round `change` is called. */
export async function makeCases(ground: Ground): Promise<{ cases: Case[]; change: (round: number) => void }> {
  const whole = await ground.backUp('whole.tar.gz', 'all')
  let last = await ground.backUp('last.tar.gz', 'documents')
  const nextName = () => (last.file.endsWith('last.tar.gz') ? 'next.tar.gz' : 'last.tar.gz')
  const clear = () => rm(join(ground.out, nextName()), { force: true })
  const nightly = async () => {
    last = await ground.backUp(nextName(), 'documents', last)
  }
  const cases = [
    ...writing(ground),
    ...copying(ground.out, { nightly, clear, last: () => last }),
    ...reading(ground, whole),
    ...(await prepared('read an archive of 10 GiB', () => readingLarge(ground, whole))),
    ...(await prepared('restore the documents', () => restoringDocuments(ground, whole))),
    ...(await prepared('restore the database', () => restoringDatabase(ground, whole))),
  ]
  return { cases, change: (round) => changeDocuments(ground.documents, ground.paths, round) }
}

/** Cases for which something has to be made first. Where that fails, its row says why. */
async function prepared(work: string, make: () => Promise<Case[]>): Promise<Case[]> {
  try {
    return await make()
  } catch (error) {
    return [ours(work, 'this product', () => Promise.reject(error))]
  }
}

const ours = (work: string, name: string, run: () => Promise<unknown>): Case => ({ work, name, programs: [], run })

/** Reads all documents into the page cache: borg takes out of it what it has read, and others would wait for the disk. */
export function warm(documents: string): Promise<void> {
  return shell('find "$documents" -type f -exec cat {} + > /dev/null', { documents })
}

/** Each way to write a backup, ours first in each work. */
export function writing(ground: Ground): Case[] {
  const { documents: docs, out, databaseUrl: url } = ground
  const before = () => warm(docs)
  const other = (work: string, name: string, atMost: number | null, programs: string[], script: string): Case => {
    const variables = { docs, out: join(out, 'other'), url, RESTIC_PASSWORD: 'bench' }
    // What it made goes with its folder, which the next one finds empty.
    const run = () => shell(`mkdir "$out"; ${script}`, variables)
    const limit = atMost === null ? {} : { atMost }
    return { work, name, ...limit, programs, before, run, scraps: [variables.out] }
  }
  const own = (work: string, name: string, contents: Contents): Case => {
    const file = join(out, `${contents}.tar.gz`)
    return { ...ours(work, name, () => ground.backUp(`${contents}.tar.gz`, contents)), before, scraps: [file] }
  }
  const restic = 'restic -q --no-cache -r "$out/restic"'
  const naive = other(
    'everything',
    'pg_dump | gzip, cp -r, tar czf',
    0.15,
    ['pg_dump', 'gzip', 'tar'],
    'mkdir "$out/stage"; pg_dump -d "$url" | gzip > "$out/stage/db.sql.gz"; cp -r "$docs" "$out/stage/documents"; tar czf "$out/plain.tar.gz" -C "$out/stage" .; rm -r "$out/stage"',
  )
  return [
    { ...own('everything', 'this product', 'all'), leaves: join(out, 'all.tar.gz') },
    { ...naive, leaves: join(out, 'other/plain.tar.gz'), rounds: 1 },
    twice(own('database', 'this product', 'database')),
    twice(other('database', 'pg_dump | igzip', 1, ['pg_dump', 'igzip'], 'pg_dump -d "$url" | igzip -c > "$out/db.gz"')),
    twice(other('database', 'pg_dump | pigz', 0.5, ['pg_dump', 'pigz'], 'pg_dump -d "$url" | pigz -c > "$out/db.gz"')),
    twice(other('database', 'pg_dump > /dev/null', null, ['pg_dump'], 'pg_dump -d "$url" > /dev/null')),
    other('database', 'pg_dump -Fd -j2', 0.55, ['pg_dump'], 'pg_dump -Fd -j2 -f "$out/fd" -d "$url"'),
    own('documents', 'this product', 'documents'),
    other('documents', 'tar | igzip', 1, ['tar', 'igzip'], 'tar c -C "$docs" . | igzip -c > "$out/docs.tar.gz"'),
    other('documents', 'tar | pigz', 0.4, ['tar', 'pigz'], 'tar c -C "$docs" . | pigz -c > "$out/docs.tar.gz"'),
    other('documents', 'restic, first run', 0.5, ['restic'], `${restic} init; ${restic} backup "$docs"`),
    other(
      'documents',
      'borg, lz4, first run',
      0.7,
      ['borg'],
      'borg init -e none "$out/borg"; borg create -C lz4 "$out/borg::first" "$docs"',
    ),
  ]
}

type Nightly = { nightly: () => Promise<unknown>; clear: () => Promise<void>; last: () => Archived }

/** Each way to make the next archive out of the last one. */
export function copying(out: string, { nightly, clear, last }: Nightly): Case[] {
  const copy = () => shell('cp "$file" "$out/copy.tar.gz"; sync "$out/copy.tar.gz"', { file: last().file, out })
  // What was there before is gone before the clock runs, for both.
  return [
    twice({ ...ours('documents, 1 % changed since', 'this product', nightly), before: clear }),
    twice({
      work: 'documents, 1 % changed since',
      name: 'cp of the archive, and sync',
      programs: ['cp', 'sync'],
      atMost: 1.25,
      before: clear,
      run: copy,
      scraps: [join(out, 'copy.tar.gz')],
    }),
  ]
}

function reading({ paths }: Ground, { file, manifest }: Archived): Case[] {
  const [path = ''] = paths
  const other = (work: string, name: string, programs: string[], script: string): Case => {
    return { work, name, programs, run: () => shell(script, { file, path }) }
  }
  return [
    ours('verify', 'this product', () => verifyArchive(file)),
    { ...other('verify', 'sha256sum', ['sha256sum'], 'sha256sum "$file" > /dev/null'), atMost: 1 },
    ours('extract one document', 'this product', async () => {
      for await (const _chunk of await extractDocument(file, manifest, path));
    }),
    other('extract one document', 'tar xzf', ['tar'], 'tar xzOf "$file" "documents/$path" > /dev/null'),
  ]
}
