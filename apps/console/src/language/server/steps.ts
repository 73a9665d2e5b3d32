import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

/** What the steps of an operation have done. */
export const steps: readonly MessageDescriptor[] = [
  msg({ message: 'pg_dump {version}; {roomWords}' }),
  msg({ message: '{free_size} free, at most {needed_size} needed' }),
  msg({ message: '{tablesWords}, {rowsWords}, {size} of SQL' }),
  msg({ message: '{documentsWords}, {size}' }),
  msg({ message: '{documentsWords}, {size}; {unchanged_count} unchanged, from the last backup' }),
  msg({ message: '{documentsWords}, {size}, each with the hash it had' }),
  msg({ message: '{documentsWords}, {size}, found in the index' }),
  msg({ message: 'every byte read and compared' }),
  msg({ message: 'every byte read; repacked by hand, no index' }),
  msg({ message: '{size} read and verified' }),
  msg({ message: '{size} read, every byte as it was published' }),
  msg({ message: '{count} checks, nothing in the way' }),
  msg({ message: 'nothing in the way' }),
  msg({ message: '{tablesWords} loaded' }),
  msg({ message: '{tablesWords}, {rowsWords}, as in the backup' }),
  msg({ message: '{database} answers and has all {tablesWords}' }),
  msg({ message: '{database} answers and has {tablesWords}' }),
  msg({ message: 'The database answers; all its connections are taken' }),
  msg({ message: '{out_count} moved out, {in_count} moved in' }),
  msg({ message: '{incoming} is now {live}; {keptWords}' }),
  msg({ message: 'there was none before' }),
  msg({ message: 'what it replaces is kept as {name}' }),
  msg({ message: 'Left out by choice' }),
  msg({ message: 'There is nothing to back up' }),
  msg({ message: 'Taken, verified and pinned' }),
  msg({ message: 'What the restore replaced is all there' }),
  msg({ message: 'put back as it was before' }),
  msg({ message: 'waits for a person' }),
]
