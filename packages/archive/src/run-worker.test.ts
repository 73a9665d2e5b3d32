import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { save } from '../test/raw-archive.ts'
import { ArchiveError } from './archive-error.ts'
import { defaultLimits } from './entry-rules.ts'
import { runWorker } from './run-worker.ts'

test('an error of ours crosses the threads with its code, entry and sentence', async () => {
  const running = runWorker('verify-worker', { kind: 'whole', file: save(gzipSync('no tar')), limits: defaultLimits })
  await expect(running).rejects.toBeInstanceOf(ArchiveError)
  await expect(running).rejects.toMatchObject({ code: 'not_an_archive', message: expect.stringMatching(/no tar/) })
})

test('an error of the system keeps its code', async () => {
  await expect(
    runWorker('verify-worker', { kind: 'whole', file: '/nonexistent', limits: defaultLimits }),
  ).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a thread that cannot start is an error, not a silence', async () => {
  await expect(runWorker('no-such-worker', {})).rejects.toThrow(/no-such-worker/)
})

test('nothing starts once the signal has fired', async () => {
  const signal = AbortSignal.abort(new Error('too late'))
  await expect(runWorker('no-such-worker', {}, { signal })).rejects.toThrow('too late')
})
