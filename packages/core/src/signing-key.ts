import { hkdfSync } from 'node:crypto'
import type { SigningKey } from '@mvp/archive/sign-manifest'

/** The key of this installation's signatures, derived from its secret; `kid` tells two keys apart and reveals neither. */
export function signingKey(authSecret: string): SigningKey {
  const derive = (purpose: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', authSecret, '', `archive-signature-${purpose}`, bytes))
  return { kid: derive('kid', 8).toString('hex'), key: derive('key', 32) }
}
