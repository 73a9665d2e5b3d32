import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { endStrays } from './strays.mjs'

function sleeper(env) {
  const child = spawn('sleep', ['60'], { env: { PATH: process.env.PATH, ...env }, detached: true, stdio: 'ignore' })
  onTestFinished(() => child.kill('SIGKILL'))
  return child
}

function runFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'mvp-strays-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

test('ends processes that carry the mark of the run, and no others', async () => {
  const ours = sleeper({ MVP_TEST_RUN: 'one' })
  const theirs = sleeper({ MVP_TEST_RUN: 'other' })
  await Promise.all([once(ours, 'spawn'), once(theirs, 'spawn')])
  const ended = once(ours, 'exit')
  expect(endStrays('MVP_TEST_RUN=one', runFolder())).toEqual([`process ${ours.pid}`])
  expect(await ended).toEqual([null, 'SIGKILL'])
  expect(theirs.exitCode ?? theirs.signalCode).toBeNull()
})

test('ends the server of a cluster that lies in the folder of the run', async () => {
  const server = sleeper({})
  await once(server, 'spawn')
  const folder = runFolder()
  mkdirSync(path.join(folder, 'some/data'), { recursive: true })
  writeFileSync(path.join(folder, 'some/data/postmaster.pid'), `${server.pid}\n${folder}/some/data\n`)
  const ended = once(server, 'exit')
  endStrays('MVP_TEST_RUN=nobody', folder)
  expect(await ended).toEqual([null, 'SIGKILL'])
})

test('finds nothing where nothing was left', () => {
  expect(endStrays('MVP_TEST_RUN=nobody', runFolder())).toEqual([])
})
