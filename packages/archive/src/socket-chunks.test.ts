import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SocketChunks } from './socket-chunks.ts'

let dir: string
let large: string
const bytes = randomBytes(9_000_001)
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mvp-output-'))
  large = join(dir, 'large')
  await writeFile(large, bytes)
})
afterAll(() => rm(dir, { recursive: true, force: true }))

/** Runs a script of the shell's whose output is read. */
async function run(script: string): Promise<{ output: SocketChunks; child: ChildProcess }> {
  const path = join(dir, 'socket')
  const server = createServer({ pauseOnConnect: true }).listen(path)
  await once(server, 'listening')
  const accepted: Promise<Socket[]> = once(server, 'connection')
  const output = await SocketChunks.connect(path)
  const [end] = await accepted
  const closed = once(server.close(), 'close')
  const child = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', end!, 'ignore'] })
  end!.destroy()
  await closed
  return { output, child }
}

const hashOf = (content: Buffer) => createHash('sha256').update(content).digest('hex')

test.each(['cat', 'dd bs=4096 status=none if=', 'dd bs=1000000 status=none if='])(
  'reads all that %s writes',
  async (how) => {
    const { output } = await run(how.endsWith('=') ? `${how}${large}` : `${how} ${large}`)
    const hash = createHash('sha256')
    const sizes: number[] = []
    for await (const chunk of output.chunks()) {
      hash.update(chunk)
      sizes.push(chunk.length)
    }
    expect(hash.digest('hex')).toBe(hashOf(bytes))
    // All of them full, but the last one.
    expect(new Set(sizes.slice(0, -1))).toEqual(new Set([262_144]))
  },
)

test('uses the same memory again, and none that the reader still has', async () => {
  const { output } = await run(`cat ${large}`)
  const memories = new Set<ArrayBufferLike>()
  let at = 0
  for await (const chunk of output.chunks()) {
    // Time enough for what comes next to be written over this one, if it were.
    await sleep(5)
    expect(chunk.equals(bytes.subarray(at, at + chunk.length))).toBe(true)
    at += chunk.length
    memories.add(chunk.buffer)
  }
  expect(at).toBe(bytes.length)
  expect(memories.size).toBeLessThanOrEqual(5)
})

test('the program waits while nobody reads', async () => {
  const { output, child } = await run(`cat ${large}`)
  await sleep(500)
  expect(child.exitCode).toBeNull()
  let read = 0
  for await (const chunk of output.chunks()) read += chunk.length
  expect(read).toBe(bytes.length)
})

test('what it wrote is there when it has ended long ago, also if it wrote nothing', async () => {
  for (const script of ['printf quick', 'true']) {
    const { output, child } = await run(script)
    await once(child, 'exit')
    await sleep(100)
    const chunks: string[] = []
    for await (const chunk of output.chunks()) chunks.push(chunk.toString())
    expect(chunks.join('')).toBe(script === 'true' ? '' : 'quick')
  }
})

test('a reader that gives up breaks the pipe', async () => {
  const { output, child } = await run(`cat ${large} ${large}; exit 7`)
  const exited = once(child, 'exit')
  for await (const _chunk of output.chunks()) break
  expect(await exited).toEqual([7, null])
})

test('is an error when it is closed while somebody reads', async () => {
  const { output } = await run('sleep 5')
  const reading = output.chunks().next()
  output.close()
  await expect(reading).rejects.toThrow('the output of the program was closed')
})

test('is an error where nobody listens', async () => {
  await expect(SocketChunks.connect(join(dir, 'nobody'))).rejects.toMatchObject({ code: 'ENOENT' })
})

test.runIf(process.platform === 'linux')('a program that writes a little at a time is not read each time', async () => {
  const reads = () => Number(/^syscr: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1])
  const { output } = await run('i=0; while [ $i -lt 50000 ]; do echo 0123456789; i=$((i+1)); done')
  const before = reads()
  let read = 0
  for await (const chunk of output.chunks()) read += chunk.length
  expect(read).toBe(50_000 * 11)
  expect(reads() - before).toBeLessThan(10_000)
})
