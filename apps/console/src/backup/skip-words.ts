import type { SkippedDocument } from '@mvp/archive/manifest'

/** Why something in the documents folder is in no backup. */
export const skipWords: Record<SkippedDocument['reason'], string> = {
  symlink: 'it is a link',
  fifo: 'it is a pipe',
  socket: 'it is a socket',
  device: 'it is a device',
  vanished: 'it vanished meanwhile',
  unreadable: 'it could not be read',
  changed: 'it was written to meanwhile',
  'name-not-utf8': 'its name is not UTF-8',
  'name-control-character': 'its name holds a control character',
  'too-deep': 'it lies too many folders deep',
}
