import { gzipSync } from 'node:zlib'
import type { Manifest } from '@mvp/archive/manifest'

const hash = 'a'.repeat(64)

export function aManifest(facts: Partial<Manifest> = {}): Manifest {
  return {
    format: 'motovaultpro-backup',
    version: 1,
    app: 'motovaultpro',
    backupId: '00000000-0000-4000-8000-000000000001',
    origin: 'manual',
    contents: 'all',
    createdAt: '2026-10-12T00:30:00.000Z',
    toolVersion: '0.1.0',
    database: {
      name: 'motovaultpro',
      path: 'database/motovaultpro.sql.gz',
      serverVersion: '17.2',
      pgDumpVersion: '17.2',
      encoding: 'UTF8',
      collationProvider: 'libc',
      collate: 'de_DE.UTF-8',
      ctype: 'de_DE.UTF-8',
      icuLocale: null,
      plainBytes: 10,
      plainSha256: hash,
      gzipBytes: 10,
      gzipSha256: hash,
      tables: 31,
      rows: 183_617,
      largeObjects: 0,
      extensions: [],
      roles: [],
    },
    documents: { count: 1191, bytes: 2_000_000_000, directories: 3, skipped: [], skippedCount: 0 },
    index: { offset: 1, length: 1, sizeBytes: 1, sha256: hash },
    archiveBytes: 100,
    signature: null,
    ...facts,
  }
}

/** A tar.gz whose first entry is the manifest, as a person packs one by hand. */
export function anArchive(manifest: Manifest): Uint8Array<ArrayBuffer> {
  const content = Buffer.from(JSON.stringify(manifest))
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512)
  return new Uint8Array(
    gzipSync(Buffer.concat([header('manifest.json', content.length), content, padding, Buffer.alloc(1024)])),
  )
}

/** A ustar header (POSIX.1-1988): name, mode, ids, size, mtime, checksum over spaces, type, magic. */
function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(512)
  block.write(name, 0)
  block.write('0000644\0', 100)
  block.write('0000000\0', 108)
  block.write('0000000\0', 116)
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  block.write('14540000000\0', 136)
  block.write('        ', 148)
  block.write('0', 156)
  block.write('ustar\x0000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}
