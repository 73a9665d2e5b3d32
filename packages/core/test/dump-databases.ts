import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DumpSections, openDumpSections } from '@mvp/archive/dump-sections'
import type { Manifest } from '@mvp/archive/manifest'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, inject } from 'vitest'
import { packDump } from './restore-support.ts'
import { databaseUrl } from './support.ts'

export type PackedDump = { file: string; manifest: Manifest; sections: DumpSections }

/** Databases to load dumps into, and a folder for archives of them: for the tests of a file, and gone with each. */
export function dumpDatabases(prefix: string) {
  const id = randomBytes(4).toString('hex')
  const made: string[] = []
  const opened = {} as { admin: postgres.Sql; folder: string }
  beforeAll(async () => {
    opened.admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} })
    opened.folder = await mkdtemp(join(tmpdir(), `mvp-${prefix}-`))
  })
  afterEach(async () => {
    for (const name of made.splice(0)) await opened.admin.unsafe(`drop database if exists ${name} with (force)`)
  })
  afterAll(async () => {
    await opened.admin.end()
    await rm(opened.folder, { recursive: true })
  })
  return {
    opened,
    /** A new, empty one; returns its address. */
    async createDatabase(): Promise<string> {
      const name = `${prefix}_${id}_${made.length}`
      made.push(name)
      await opened.admin.unsafe(`create database ${name} template template0`)
      return databaseUrl(inject('postgresUrl'), name)
    },
    /** An archive with this dump, open for reading in sections. */
    async pack(dump: string): Promise<PackedDump> {
      const file = join(opened.folder, `${randomBytes(6).toString('hex')}.tar.gz`)
      const manifest = await packDump(file, dump)
      const sections = await openDumpSections(file, manifest)
      if (!sections) throw new Error('the dump has no sections')
      return { file, manifest, sections }
    },
  }
}
