import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { buildArchive, temporaryDirectory, writeTree } from '../test/support.ts'
import { mannersOf, withManners } from './manners.ts'
import { createPace } from './pace.ts'
import { verifyArchive } from './verify-archive.ts'

test('work has its manners to its last await, and what runs beside it has none', async () => {
  const pace = createPace(1)
  const inside = withManners({ nice: 3, pace }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    return mannersOf()
  })
  expect(mannersOf()).toEqual({ nice: 0, pace: null })
  expect(await inside).toEqual({ nice: 3, pace })
})

/** The nice values of this process's threads; Linux only. */
function niceOfThreads(): number[] {
  return readdirSync('/proc/self/task').flatMap((id) => {
    try {
      const stat = readFileSync(`/proc/self/task/${id}/stat`, 'utf8')
      return [Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])]
    } catch {
      return []
    }
  })
}

test.skipIf(!existsSync('/proc/thread-self'))(
  'only its threads go behind others, and stop while they wait',
  async () => {
    const documents = writeTree(join(temporaryDirectory(), 'documents'), { 'a.txt': 'a', 'b.txt': 'b' })
    const { file } = await buildArchive(join(temporaryDirectory(), 'archive.tar.gz'), { documents })
    const usual = getPriority()
    const stop = new AbortController()
    // At a byte a second it would wait for days.
    const verifying = withManners({ nice: usual + 7, pace: createPace(1) }, () =>
      verifyArchive(file, { signal: stop.signal }),
    )
    const ended = expect(verifying).rejects.toThrow('enough')
    await vi.waitFor(() => expect(niceOfThreads()).toContain(usual + 7), { timeout: 20_000 })
    expect(getPriority()).toBe(usual)
    stop.abort(new Error('enough'))
    await ended
    expect(niceOfThreads()).not.toContain(usual + 7)
  },
)
