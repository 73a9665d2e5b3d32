import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { SkippedDocument } from '@mvp/archive/manifest'

/** Why something in the documents folder is in no backup. */
export const skipWords: Record<SkippedDocument['reason'], MessageDescriptor> = {
  symlink: msg`it is a link`,
  fifo: msg`it is a pipe`,
  socket: msg`it is a socket`,
  device: msg`it is a device`,
  vanished: msg`it vanished meanwhile`,
  unreadable: msg`it could not be read`,
  changed: msg`it was written to meanwhile`,
  'name-not-utf8': msg`its name is not UTF-8`,
  'name-control-character': msg`its name holds a control character`,
  'too-deep': msg`it lies too many folders deep`,
}
