import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Manifest } from './manifest.ts'

/** The key of an installation, and the name its signatures carry. */
export type SigningKey = { kid: string; key: Buffer }

/** The manifest with this installation's signature: HMAC-SHA256 over the canonical JSON of everything else. */
export function signManifest(manifest: Manifest, { kid, key }: SigningKey): Manifest {
  return { ...manifest, signature: { kid, hmac: hmacOf(manifest, key).toString('hex') } }
}

/**
 * Whether a manifest was made here. `foreign`: unsigned, or signed by another installation's key. `altered`: signed
 * under our key's name, but not with this content.
 */
export function checkSignature(manifest: Manifest, { kid, key }: SigningKey): 'here' | 'foreign' | 'altered' {
  if (manifest.signature?.kid !== kid) return 'foreign'
  const expected = hmacOf(manifest, key)
  const signed = Buffer.from(manifest.signature.hmac, 'hex')
  return signed.length === expected.length && timingSafeEqual(signed, expected) ? 'here' : 'altered'
}

function hmacOf(manifest: Manifest, key: Buffer): Buffer {
  const { signature, ...signed } = manifest
  return createHmac('sha256', key).update(canonicalJson(signed)).digest()
}

/** JSON without spaces, the members of every object in the order of their names' UTF-16 units (as RFC 8785). */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => {
    const plain = typeof member === 'object' && member !== null && !Array.isArray(member)
    return plain ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member
  })
}
