import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTestDatabases, HURRIED, openTestCore, storeFiles, type TestDatabases } from '../../test/support.ts'
import { quarantineFile } from '../backup/store.ts'
import type { Core } from '../core.ts'
import { findOperation, insertOperation } from './records.ts'
import { startTick } from './tick.ts'

let t: TestDatabases
let observer: Core
beforeEach(async () => {
  t = await createTestDatabases()
  observer = await openTestCore(t.env, HURRIED)
  await observer.runner.stop()
})
afterEach(async () => {
  await observer.close()
  await t.drop()
})

const insertDead = (kind: 'backup' | 'upload' = 'backup') =>
  insertOperation(observer.db, {
    id: randomUUID(),
    kind,
    lane: kind === 'upload' ? 'archive' : 'app',
    trigger: 'api',
    status: 'running',
    owner: 'dead',
    leaseUntil: new Date(Date.now() - 60_000),
  })

test('a server that starts ends what died and removes what it left', async () => {
  const dead = [await insertDead('backup'), await insertDead('upload')]
  for (const { id } of dead) await writeFile(quarantineFile(t.backupDir, id), 'half')
  const next = await openTestCore(t.env, HURRIED)
  await vi.waitFor(async () => {
    for (const { id } of dead) expect((await findOperation(observer.db, id))?.status).toBe('interrupted')
    expect(await storeFiles(t.backupDir)).toEqual([])
  }, 20_000)
  await next.close()
})

test('one chore that fails keeps no other from being done, and says so in the log', async () => {
  await writeFile(join(t.documentsDir, '.backup-restore'), 'not the folder it should be')
  const { id } = await insertDead()
  const messages: string[] = []
  const log = observer.log.child({}, { level: 'error' })
  vi.spyOn(log, 'error').mockImplementation((_: unknown, message?: string) => messages.push(message ?? ''))
  await writeFile(quarantineFile(t.backupDir, id), 'half')
  // The server's own tick may be at it just then, and says so in its own log.
  await vi.waitFor(async () => {
    const tick = startTick(observer.timings, () => ({ ...observer, log }))
    await tick.settled()
    tick.stop()
    expect(messages).toContain('could not settle an unfinished restore')
  }, 20_000)
  expect((await findOperation(observer.db, id))?.status).toBe('interrupted')
  expect(await storeFiles(t.backupDir)).toEqual([])
  await rm(join(t.documentsDir, '.backup-restore'))
})

test('a server that stops while it looks into what died leaves it to the next', async () => {
  const { id } = await insertDead()
  const stopping = await openTestCore(t.env, HURRIED)
  await stopping.close()
  const next = await openTestCore(t.env, HURRIED)
  await vi.waitFor(async () => {
    await startTick(next.timings, () => next).settled()
    expect((await findOperation(observer.db, id))?.status).toBe('interrupted')
  }, 10_000)
  await next.close()
})
