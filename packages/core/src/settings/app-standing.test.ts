import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createStillCore, type TestCore } from '../../test/support.ts'
import type { Core } from '../core.ts'
import { checkDatabaseLately } from './app-standing.ts'

let t: TestCore
beforeAll(async () => {
  t = await createStillCore()
})
afterAll(() => t.close())

const away = 'postgres://nobody@127.0.0.1:9/app'

/** The same server, which an answer is good for so long. */
function server(standing: number): { core: Core; move: (appDatabaseUrl: string) => void } {
  const env = { ...t.core.env }
  const move = (appDatabaseUrl: string) => {
    env.appDatabaseUrl = appDatabaseUrl
  }
  return { core: { ...t.core, env, timings: { ...t.core.timings, standing } }, move }
}

test('an app database that was found well is not asked again for a while', async () => {
  const { core, move } = server(600_000)
  await Promise.all([1, 2, 3].map(() => checkDatabaseLately(core)))
  move(away)
  await checkDatabaseLately(core)
})

test('one that went away is told of as soon as that while is over', async () => {
  const { core, move } = server(0)
  await checkDatabaseLately(core)
  move(away)
  await expect(checkDatabaseLately(core)).rejects.toMatchObject({ code: 'database_unreachable' })
})

test('one that was found well is looked at meanwhile, and told of next time when it went away', async () => {
  const { core, move } = server(300)
  await checkDatabaseLately(core)
  move(away)
  const told = async () =>
    checkDatabaseLately(core).then(
      () => 'well',
      ({ code }) => code,
    )
  await vi.waitFor(async () => expect(await told()).toBe('database_unreachable'), { timeout: 30_000, interval: 50 })
  move(t.core.env.appDatabaseUrl)
  await checkDatabaseLately(core)
})

test('one that was away is asked each time, and everybody who came meanwhile hears of it', async () => {
  const { core, move } = server(600_000)
  move(away)
  const heard = await Promise.allSettled([1, 2, 3].map(() => checkDatabaseLately(core)))
  expect(heard.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  move(t.core.env.appDatabaseUrl)
  await checkDatabaseLately(core)
})
