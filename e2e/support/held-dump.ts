import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { postgresBinary } from '../../packages/embedded/src/postgres-binaries.ts'

/** A pg_dump that waits before its first byte for as long as it is held: the middle of every backup and restore. */
export type HeldDump = {
  env: { PG_DUMP: string }
  hold(): Promise<void>
  letGo(): Promise<void>
  remove(): Promise<void>
}

export async function makeHeldDump(): Promise<HeldDump> {
  const folder = await mkdtemp(path.join(tmpdir(), 'motovaultpro-dump-'))
  const held = path.join(folder, 'held')
  const program = path.join(folder, 'pg_dump')
  const script = [
    '#!/bin/sh',
    'case "$*" in *--version*) ;; *)',
    `  while [ -e '${held}' ]; do sleep 0.1; done ;;`,
    'esac',
    `exec '${postgresBinary('pg_dump')}' "$@"`,
  ]
  await writeFile(program, `${script.join('\n')}\n`, { mode: 0o755 })
  return {
    env: { PG_DUMP: program },
    hold: () => writeFile(held, ''),
    letGo: () => rm(held, { force: true }),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
