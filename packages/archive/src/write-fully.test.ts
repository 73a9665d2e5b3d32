import { closeSync, openSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../test/support.ts'
import { writeFully, writeFullySync } from './write-fully.ts'

// The kernel takes 1024 buffers at a time.
const parts = Array.from({ length: 5000 }, (_, i) => Buffer.from(`part ${i}\n`))
const whole = Buffer.concat(parts)

test('writes thousands of parts at a position, blocking', () => {
  const file = join(temporaryDirectory(), 'out')
  const fd = openSync(file, 'wx')
  writeFullySync(fd, parts, 3)
  closeSync(fd)
  expect(readFileSync(file)).toEqual(Buffer.concat([Buffer.alloc(3), whole]))
})

test('writes thousands of parts at a position, not blocking', async () => {
  const file = join(temporaryDirectory(), 'out')
  const handle = await open(file, 'wx')
  await writeFully(handle, parts, 3)
  await handle.close()
  expect(readFileSync(file)).toEqual(Buffer.concat([Buffer.alloc(3), whole]))
})

test('no parts, or only empty ones, write nothing', async () => {
  const file = join(temporaryDirectory(), 'out')
  const handle = await open(file, 'wx')
  await writeFully(handle, [], 0)
  await writeFully(handle, [Buffer.alloc(0)], 0)
  writeFullySync(handle.fd, [Buffer.alloc(0)], 0)
  await handle.close()
  expect(readFileSync(file).length).toBe(0)
})

test('a full disk is reported as what it is', async () => {
  const fd = openSync('/dev/full', 'w')
  expect(() => writeFullySync(fd, parts, 0)).toThrow(/ENOSPC/)
  closeSync(fd)
  const handle = await open('/dev/full', 'w')
  await expect(writeFully(handle, parts, 0)).rejects.toThrow(/ENOSPC/)
  await handle.close()
})
