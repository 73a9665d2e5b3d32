import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const here = path.join(import.meta.dirname, 'test')

/** A launcher in a process group of its own, as a terminal or npm would start it, with its server ready. */
async function launched() {
  const args = [path.join(here, 'launch.mjs'), path.join(here, 'server.mjs')]
  const launcher = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(launcher, 'exit')
  const lines = []
  launcher.stdout.on('data', (chunk) => lines.push(...chunk.toString().trim().split('\n')))
  // The server holds the pipe too: it closes when both are gone.
  const silent = once(launcher.stdout, 'close')
  while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  const server = Number(lines.shift().split(' ')[1])
  onTestFinished(() => {
    for (const pid of [launcher.pid, server]) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  })
  return { launcher, lines, ended, silent }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test.each(['SIGINT', 'SIGTERM'])('passes %s on once and takes over the exit code', async (signal) => {
  const { launcher, lines, ended, silent } = await launched()
  launcher.kill(signal)
  expect(await ended).toEqual([7, null])
  await silent
  expect(lines).toEqual([signal])
})

test('passes Ctrl-C on once, although the terminal and npm both send it', async () => {
  const { launcher, lines, silent } = await launched()
  process.kill(-launcher.pid, 'SIGINT')
  launcher.kill('SIGINT')
  await silent
  expect(lines).toEqual(['SIGINT'])
})

test('turns a hang-up into an orderly end', async () => {
  const { launcher, lines, silent } = await launched()
  process.kill(-launcher.pid, 'SIGHUP')
  await silent
  expect(lines).toEqual(['SIGTERM'])
})

test('ends the server in order when the launcher was killed with its whole group', async () => {
  const { launcher, lines, silent } = await launched()
  process.kill(-launcher.pid, 'SIGKILL')
  await silent
  expect(lines).toEqual(['SIGTERM'])
})
