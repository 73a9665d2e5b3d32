import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { isAlive } from '../../test/processes.ts'
import { storeFiles } from '../../test/support.ts'
import { SCRATCH_PREFIX } from './in-scratch.ts'
import { type PgDumpOptions, type PgDumpProcess, spawnPgDump } from './spawn-pg-dump.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mvp-spawn-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const password = 'p:w\\d secret'

/** Runs a program in the place of pg_dump. */
async function spawnScript(script: string, changes: Partial<PgDumpOptions> = {}): Promise<PgDumpProcess> {
  const program = join(dir, `program-${Math.random()}`)
  await writeFile(program, `#!/bin/sh\n${script}\n`)
  await chmod(program, 0o755)
  const address = { host: 'db', port: 6543, user: 'us er', password, database: 'a=b', sslMode: 'require' }
  return spawnPgDump({
    program,
    address,
    snapshot: '0-1',
    lockWaitMs: 1500,
    killMs: 300,
    scratch: [dir],
    output: null,
    ...changes,
  })
}

test('gets its arguments one by one and nothing of our environment', async () => {
  vi.stubEnv('MVP_SECRET_OF_OURS', 'x')
  const child = await spawnScript('for a in "$@"; do echo "[$a]"; done; /usr/bin/env')
  const output = await text(child.stdout!)
  vi.unstubAllEnvs()
  expect(output.match(/^\[.*\]$/gm)).toEqual([
    '[--format=plain]',
    '[--encoding=UTF8]',
    '[--no-password]',
    '[--snapshot=0-1]',
    '[--lock-wait-timeout=1500]',
  ])
  const names = [...output.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name)
  expect(names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name ?? '')).sort()).toEqual([
    'LC_ALL',
    'PGAPPNAME',
    'PGCONNECT_TIMEOUT',
    'PGDATABASE',
    'PGHOST',
    'PGPASSFILE',
    'PGPORT',
    'PGSSLMODE',
    'PGUSER',
  ])
  expect(output).toContain('PGDATABASE=a=b')
  expect(output).toContain('PGUSER=us er')
  expect(output).not.toContain('secret')
  expect(await child.ended).toEqual({ code: 0, signal: null, stderr: '' })
})

test('reads its password, escaped, from a file of mode 0600 that has no name', async () => {
  const child = await spawnScript('cat "$PGPASSFILE"; stat -L -c "%a %F" "$PGPASSFILE"')
  expect(await text(child.stdout!)).toBe('*:*:*:*:p\\:w\\\\d secret\n600 regular file\n')
  await child.ended
  expect((await storeFiles(dir)).filter((name) => name.startsWith(SCRATCH_PREFIX))).toEqual([])
})

test('loses nothing of what it said, however late that is read', async () => {
  const child = await spawnScript('echo quick')
  await sleep(500)
  expect(await text(child.stdout!)).toBe('quick\n')
  expect(await child.ended).toMatchObject({ code: 0 })
})

test('reads no password file when there is no password', async () => {
  const address = { host: 'db', port: 1, user: 'u', password: '', database: 'd', sslMode: 'disable' }
  const child = await spawnScript('echo "<$PGPASSFILE>"', { address })
  expect(await text(child.stdout!)).toBe('<>\n')
})

test('finds another folder for it when the first cannot be written', async () => {
  const child = await spawnScript('cat "$PGPASSFILE"', { scratch: ['/proc/nowhere', dir] })
  expect(await text(child.stdout!)).toContain('secret')
  await expect(spawnScript('true', { scratch: ['/proc/nowhere'] })).rejects.toThrow()
})

test('writes into a pipe where it is given nothing else', async () => {
  const child = await spawnScript('cat "$PGPASSFILE"; head -c 3000000 /dev/zero')
  await sleep(300)
  const output = await buffer(child.stdout!)
  expect(output.subarray(0, 8).toString()).toBe('*:*:*:*:')
  expect(output.length).toBe(3_000_000 + '*:*:*:*:p\\:w\\\\d secret\n'.length)
  expect(await child.ended).toEqual({ code: 0, signal: null, stderr: '' })

  const endless = await spawnScript('while echo more; do :; done; exit 7')
  for await (const _chunk of endless.stdout!) break
  // Its pipe is broken, and the shell's echo fails.
  expect(await endless.ended).toMatchObject({ code: 7 })
})

test('what it complains of is kept to its last 64 KiB, without the password', async () => {
  const child = await spawnScript(
    `echo first >&2; head -c 200000 /dev/zero | tr '\\0' x >&2; echo "bad ${'$'}(cut -c9- "$PGPASSFILE") p:w\\\\d secret end" >&2; exit 3`,
  )
  await text(child.stdout!)
  const { code, stderr } = await child.ended
  expect(code).toBe(3)
  expect(stderr.length).toBeLessThanOrEqual(64 * 1024)
  expect(stderr).not.toContain('first')
  expect(stderr).not.toContain(password)
  expect(stderr).toMatch(/\*\*\* end\n$/)
})

test('is asked to end, and made to when it does not', async () => {
  const obedient = await spawnScript('sleep 60')
  const began = performance.now()
  await obedient.stop()
  expect((await obedient.ended).signal).toBe('SIGTERM')

  const stubborn = await spawnScript(`trap '' TERM; echo ready; sleep 60 & wait; sleep 60`)
  await sleep(200)
  await stubborn.stop()
  expect((await stubborn.ended).signal).toBe('SIGKILL')
  expect(performance.now() - began).toBeLessThan(10_000)
  expect(isAlive(stubborn.pid)).toBe(false)
  await stubborn.stop()
})

test('ends with all that it started', async () => {
  const child = await spawnScript(`sleep 300 & echo $! > '${join(dir, 'pid')}'; wait`)
  const file = join(dir, 'pid')
  await vi.waitFor(async () => expect(await readFile(file, 'utf8')).toMatch(/\d\n/), 20_000)
  const pid = Number(await readFile(file, 'utf8'))
  expect(isAlive(pid)).toBe(true)
  await child.stop()
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 20_000)
})

test('a program that is not there is an error at once', async () => {
  await expect(spawnScript('', { program: join(dir, 'none') })).rejects.toMatchObject({ code: 'ENOENT' })
})
