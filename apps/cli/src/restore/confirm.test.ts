import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import type { Tools } from '../perform.ts'
import { openProgress } from '../progress.ts'
import { confirmReplacing } from './confirm.ts'

/** Somebody at a terminal, who types this. */
function somebody(typed: string) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true })
  const stderr = Object.assign(new PassThrough(), { isTTY: true })
  let said = ''
  let asked = false
  stderr.on('data', (chunk: Buffer) => {
    said += chunk
    // Once: what is typed is echoed here.
    if (!asked && said.includes('to go on: ')) stdin.write(typed)
    asked ||= said.includes('to go on: ')
  })
  const stop = new AbortController()
  const run = openProgress({ write: () => {} }, 'none', stop.signal)
  const tools = { stdin, stderr } as unknown as Tools
  const ask = (consent: { replace?: boolean; yes?: boolean }) =>
    confirmReplacing(['The database garage'], { word: 'garage', consent, run, tools })
  return { ask, stop, said: () => said }
}

test('goes on when the word was typed', async () => {
  const { ask, said } = somebody('garage\n')
  await ask({ replace: true })
  expect(said()).toContain('The database garage will be replaced. Type garage to go on: ')
})

test('goes no further when something else was typed, or the question was called off', async () => {
  await expect(somebody('yes\n').ask({ replace: true })).rejects.toThrow('Not confirmed. Nothing was changed.')
  const { ask, stop } = somebody('')
  const asking = ask({ replace: true })
  stop.abort(new Error('stopped'))
  await expect(asking).rejects.toThrow('stopped')
})

test('asks nothing without --replace, and nothing with --yes', async () => {
  const { ask, said } = somebody('garage\n')
  await expect(ask({ yes: true })).rejects.toMatchObject({ code: 'conflict' })
  await ask({ replace: true, yes: true })
  expect(said()).toBe('')
})
