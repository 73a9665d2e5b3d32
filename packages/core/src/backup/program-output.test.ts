import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { programOutput } from './program-output.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mvp-output-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

type Opened = { end: Socket; reader: Socket }

async function open(scratch: string[]): Promise<Opened> {
  let reader: Socket | null = null
  const end = await programOutput(scratch, async (path) => {
    reader = connect(path)
    await once(reader, 'connect')
  })
  return { end, reader: reader! }
}

function run(script: string, end: Socket): ChildProcess {
  const child = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', end, 'ignore'] })
  end.destroy()
  return child
}

test('what the program writes comes out where somebody has connected', async () => {
  const { end, reader } = await open([dir])
  run('echo one; echo two', end)
  expect(await text(reader)).toBe('one\ntwo\n')
})

test('whoever reads hears of it when the program was never started', async () => {
  const { end, reader } = await open([dir])
  end.destroy()
  expect(await text(reader)).toBe('')
})

test('a reader that goes breaks the pipe', async () => {
  const { end, reader } = await open([dir])
  const child = run('cat /dev/zero; exit 7', end)
  reader.destroy()
  expect(await once(child, 'exit')).toEqual([7, null])
})

test('leaves nothing in the folder, and takes another where one cannot be used', async () => {
  const { end, reader } = await open(['/proc/nowhere', dir])
  expect(await readdir(dir)).toEqual([])
  end.destroy()
  reader.destroy()
  await expect(open(['/proc/nowhere'])).rejects.toMatchObject({ code: 'ENOENT' })
})

test('refuses a name that is too long for a socket', async () => {
  const long = join(dir, 'x'.repeat(120))
  await mkdir(long)
  await expect(open([long])).rejects.toThrow('a socket cannot be named')
  expect(await readdir(long)).toEqual([])
  await rm(long, { recursive: true })
})

test('says why nobody has connected, and leaves nothing', async () => {
  const failing = programOutput([dir], () => Promise.reject(new Error('no thread')))
  await expect(failing).rejects.toThrow('no thread')
  expect(await readdir(dir)).toEqual([])
})
