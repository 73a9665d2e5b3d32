import { randomBytes } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { looksIncompressible } from './entropy.ts'

const mib = 1 << 20
const text = Buffer.from('INSERT INTO fuel_logs VALUES (1, 42.5, 1.799);\n'.repeat(30_000))

test.each<[string, Buffer, boolean]>([
  ['random bytes', randomBytes(mib), true],
  ['what deflate made of random bytes', deflateRawSync(randomBytes(mib)), true],
  ['random bytes of an odd size', randomBytes(mib - 4097), true],
  ['a few kilobytes of random bytes', randomBytes(20_000), true],
  ['text', text, false],
  ['zeros', Buffer.alloc(mib), false],
  ['hexadecimal of random bytes', Buffer.from(randomBytes(mib / 2).toString('hex')), false],
  ['base64 of random bytes', Buffer.from(randomBytes(mib / 2).toString('base64')), false],
  ['half random, half zeros', Buffer.concat([randomBytes(mib / 2), Buffer.alloc(mib / 2)]), false],
  ['too few bytes to tell', randomBytes(1000), false],
  ['nothing', Buffer.alloc(0), false],
])('%s', (_, piece, incompressible) => {
  expect(looksIncompressible(piece)).toBe(incompressible)
})
