import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

/** Of settings that two admins change at once. */
export const settings: readonly MessageDescriptor[] = [
  msg({ message: '{who} has changed these settings meanwhile, on {moment}: {whatWordsList}.' }),
  msg({ message: '{who} has changed these settings meanwhile: {whatWordsList}.' }),
  msg({ message: 'Yours is not saved yet. Save again to put it over theirs, or load theirs.' }),
  msg({ message: 'what is kept without a schedule' }),
  msg({ message: 'what is called suspicious' }),
  msg({ message: 'the speed limit' }),
  msg({ message: 'the compression level' }),
  msg({ message: 'who is mailed' }),
  msg({ message: 'what is mailed' }),
  msg({ message: 'when backups are verified' }),
  msg({ message: 'when a drill is held' }),
]
