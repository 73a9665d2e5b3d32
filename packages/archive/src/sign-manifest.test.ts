import { randomBytes, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Manifest, manifest as manifestSchema } from './manifest.ts'
import { checkSignature, signManifest } from './sign-manifest.ts'

const here = { kid: 'here', key: randomBytes(32) }
const elsewhere = { kid: 'elsewhere', key: randomBytes(32) }
const sha256 = 'ab'.repeat(32)

const unsigned: Manifest = {
  format: 'motovaultpro-backup',
  version: 1,
  app: 'motovaultpro',
  backupId: randomUUID(),
  origin: 'manual',
  contents: 'documents',
  createdAt: '2024-05-06T07:08:09.123Z',
  toolVersion: '0.1.0',
  database: null,
  documents: { count: 1, bytes: 2, directories: 3, skipped: [{ path: 'pipe', reason: 'fifo' }], skippedCount: 1 },
  index: { offset: 1, length: 2, sizeBytes: 3, sha256 },
  archiveBytes: 4,
  signature: null,
}

test('knows its own signature again after the manifest went through JSON and the schema', () => {
  const signed = signManifest(unsigned, here)
  expect(signed.signature).toMatchObject({ kid: 'here', hmac: expect.stringMatching(/^[0-9a-f]{64}$/) })
  const read = manifestSchema.parse(JSON.parse(JSON.stringify(signed)))
  expect(checkSignature(read, here)).toBe('here')
})

test('does not depend on the order of the members', () => {
  const signed = signManifest(unsigned, here)
  const reversed = (value: object) => Object.fromEntries(Object.entries(value).reverse())
  const shuffled = { ...reversed(signed), documents: reversed(signed.documents!) }
  expect(checkSignature(manifestSchema.parse(shuffled), here)).toBe('here')
})

test('a manifest without a signature, or with the name of another key, is foreign', () => {
  expect(checkSignature(unsigned, here)).toBe('foreign')
  expect(checkSignature(signManifest(unsigned, elsewhere), here)).toBe('foreign')
})

test.each<[string, Partial<Manifest>]>([
  ['another app', { app: 'other' }],
  ['another index', { index: { ...unsigned.index, sha256: 'cd'.repeat(32) } }],
  ['one skipped document less', { documents: { ...unsigned.documents!, skipped: [] } }],
  ['another size', { archiveBytes: 5 }],
])('%s under an old signature is altered', (_, change) => {
  expect(checkSignature({ ...signManifest(unsigned, here), ...change }, here)).toBe('altered')
})

test("another key under this installation's name is altered", () => {
  expect(checkSignature(signManifest(unsigned, { ...elsewhere, kid: 'here' }), here)).toBe('altered')
})

test('signing again replaces the signature', () => {
  const twice = signManifest(signManifest(unsigned, elsewhere), here)
  expect(twice).toEqual(signManifest(unsigned, here))
})
