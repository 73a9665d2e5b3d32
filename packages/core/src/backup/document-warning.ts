import type { SkippedDocument } from '@mvp/archive/manifest'
import type { Warning } from '../contract.ts'

const SENTENCES = {
  symlink: 'It is a link, and links are not backed up.',
  fifo: 'It is a named pipe, which holds nothing to back up.',
  socket: 'It is a socket, which holds nothing to back up.',
  device: 'It is a device, and devices are not backed up.',
  vanished: 'It disappeared while the backup was taken.',
  unreadable: 'It could not be read: check its owner and mode, and that its disk is healthy.',
  changed: 'It changed while it was read; the backup holds it as it was found, perhaps in the middle of the change.',
  'name-not-utf8': 'Its name is not valid UTF-8, so it cannot be restored under it: rename it.',
  'name-control-character': 'Its name holds a control character: rename it.',
  'too-deep': 'It lies too many folders deep.',
} satisfies Record<SkippedDocument['reason'], string>

/** What an admin is told of a document that is not in the backup, or not as it should be. */
export function documentWarning({ path, reason }: SkippedDocument): Warning {
  return { code: `document_${reason.replaceAll('-', '_')}`, path, message: SENTENCES[reason] }
}
