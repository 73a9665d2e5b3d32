import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { readIndex } from '@mvp/archive/read-index'
import { findArchive } from '../src/backup/records.ts'
import type { Core } from '../src/core.ts'

/** Flips a bit in the middle of one document in the store; its content should not compress, so that this is content. */
export async function damageDocument(core: Core, id: string, path: string): Promise<void> {
  const archive = await findArchive(core.db, id)
  if (!archive) throw new Error('no archive')
  const file = join(core.env.backupDir, archive.fileName)
  for await (const line of readIndex(file, archive.manifest)) {
    if (line.type !== 'document' || line.path !== path) continue
    const handle = await open(file, 'r+')
    const at = line.offset + Math.floor(line.length / 2)
    const byte = Buffer.alloc(1)
    await handle.read(byte, 0, 1, at)
    await handle.write(Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, at)
    await handle.close()
    return
  }
  throw new Error(`${path} is not in the index`)
}
