import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import { type Manners, mannersOf } from '@mvp/archive/manners'
import { verifyArchive } from '@mvp/archive/verify-archive'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { backUp, createTestCore, fillTable, type TestCore } from '../../test/support.ts'
import { cancelBackup } from '../backup/cancel-backup.ts'
import { findBackup } from '../backup/list-backups.ts'
import { requestBackup } from '../backup/request-backup.ts'
import { changeSettings } from '../settings/settings.ts'
import { mannerly } from './mannerly.ts'
import type { Run } from './run.ts'
import { untilFinished } from './until-finished.ts'

const MIB = 1024 ** 2
const NICE = 5

let t: TestCore
beforeAll(async () => {
  t = await createTestCore({ variables: { BACKUP_NICE: String(NICE) } })
})
afterAll(() => t.close())

test('under a speed limit a backup takes its time, and is whole', async () => {
  await changeSettings(t.core, { speedLimitMib: 4 })
  for (const name of ['one', 'two', 'three']) await writeFile(join(t.documentsDir, name), randomBytes(MIB))
  const begunAt = performance.now()
  const { id } = await backUp(t.core)
  // Three MiB are read, and what does not compress is read again to verify it.
  expect(performance.now() - begunAt).toBeGreaterThan(1490)
  const backup = await findBackup(t.core, id)
  expect(backup).toMatchObject({ status: 'completed', warnings: [], documentCount: 3, documentBytes: 3 * MIB })
  expect(await verifyArchive(join(t.backupDir, backup.fileName ?? ''))).toMatchObject({ documents: 3 })
})

/** The nice values of pg_dump and, where Linux weighs sessions, of its session; null: this process runs none. */
function niceOfDump(): { own: number; session: number | null } | null {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, name, rest = ''] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
      const fields = rest.split(' ')
      if (name !== 'pg_dump' || Number(fields[1]) !== process.pid) continue
      return { own: Number(fields[16]), session: WEIGHS_SESSIONS ? niceOfSession(pid) : null }
    } catch {
      // It has ended.
    }
  }
  return null
}

const WEIGHS_SESSIONS = existsSync('/proc/self/autogroup')

function niceOfSession(pid: string): number {
  return Number(readFileSync(`/proc/${pid}/autogroup`, 'utf8').split(' nice ')[1])
}

/** The nice values of this process's threads. */
function niceOfThreads(): number[] {
  return readdirSync('/proc/self/task').flatMap((id) => {
    try {
      return [getPriority(Number(id))]
    } catch {
      return [] // It has ended.
    }
  })
}

test('pg_dump goes behind others, and a backup that waits for its limit can be cancelled', async () => {
  await changeSettings(t.core, { speedLimitMib: 1 })
  // Half a minute at this speed.
  await fillTable(t.app, 'long', 30_000, 1000)
  const { id } = await requestBackup(t.core, { contents: 'database', by: 'a@example.org', trigger: 'api' })
  const behind = { own: getPriority() + NICE, session: WEIGHS_SESSIONS ? NICE : null }
  await vi.waitFor(() => expect(niceOfDump()).toEqual(behind), { timeout: 20_000 })
  // The thread that takes the dump, and those that deflate it.
  const niceThreads = () => niceOfThreads().filter((nice) => nice === behind.own).length
  await vi.waitFor(() => expect(niceThreads()).toBeGreaterThanOrEqual(2), { timeout: 20_000 })
  await cancelBackup(t.core, id)
  await untilFinished(t.core, id)
  expect((await findBackup(t.core, id)).status).toBe('cancelled')
  expect(niceOfDump()).toBeNull()
})

test('a restore, for which people wait, goes behind nobody', async () => {
  const seen: Manners[] = []
  const look = mannerly(async () => void seen.push(mannersOf()))
  for (const kind of ['restore', 'drill']) await look(t.core, { operation: { kind } } as Run)
  expect(seen).toEqual([
    { nice: 0, pace: null },
    { nice: NICE, pace: expect.objectContaining({ bytesPerSecond: MIB }) },
  ])
})
