import { statfs } from 'node:fs/promises'
import type { Core } from '@mvp/core/core'
import { AppError } from '@mvp/core/errors'

/** Left free whatever is uploaded, so that the next backup can at least begin and say what is wrong. */
const RESERVE_BYTES = 128 * 1024 ** 2

/** Refuses an upload of this size before or while it comes. */
export type Room = { refuseBeyond(bytes: number): void }

/** How much an upload may bring now: MAX_UPLOAD_BYTES, and what the store has room for. */
export async function measureRoom(core: Core): Promise<Room> {
  const { maxUploadBytes, backupDir } = core.env
  const { bavail, bsize } = await statfs(backupDir)
  const freeBytes = bavail * bsize - RESERVE_BYTES
  return {
    refuseBeyond(bytes) {
      if (bytes > maxUploadBytes) {
        throw new AppError('too_large', `Uploads may have ${maxUploadBytes} bytes at most.`, {
          hint: 'Copy the archive to the server by other means, or raise MAX_UPLOAD_BYTES.',
        })
      }
      if (bytes > freeBytes) {
        throw new AppError('store_full', 'The store has no room for this upload.', {
          hint: 'Delete backups that are no longer needed, or give the store more space.',
        })
      }
    },
  }
}
