import { expect, test } from 'vitest'
import { createPace, keepPace, keepPaceSync } from './pace.ts'

const MIB = 1024 ** 2

test('bytes take at least as long as the pace says, whoever books them', async () => {
  const begunAt = performance.now()
  const pace = createPace(10 * MIB)
  await Promise.all([keepPace(pace, MIB), keepPace(pace, MIB), keepPace(pace, MIB)])
  keepPaceSync(pace, MIB)
  // Timers may be early by less than a millisecond.
  expect(performance.now() - begunAt).toBeGreaterThan(398)
})

test('what is too little for a timer is paid together with what follows', async () => {
  const begunAt = performance.now()
  const pace = createPace(MIB)
  for (let bytes = 0; bytes < MIB / 4; bytes += 512) await keepPace(pace, 512)
  expect(performance.now() - begunAt).toBeGreaterThan(245)
})

test('a wait ends with the signal, by its reason', async () => {
  const stop = new AbortController()
  const waiting = keepPace(createPace(1), 3600, stop.signal)
  stop.abort(new Error('cancelled'))
  await expect(waiting).rejects.toThrow('cancelled')
})

test('without a pace nothing waits', async () => {
  await keepPace(null, 1e15)
  keepPaceSync(null, 1e15)
})
