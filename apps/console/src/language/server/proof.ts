import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

/** What a verify or a drill has found, and what an uploaded file was refused for. */
export const proof: readonly MessageDescriptor[] = [
  msg({
    message:
      'The store has {free_size} free; unpacking the documents beside the next backup needs about {needed_size}.',
  }),
  msg({ message: 'Give the store more room, then drill again.' }),
  msg({ message: 'This backup could not be restored in the drill: {reasonWords}' }),
  msg({
    message: 'The archive is whole, but AUTH_SECRET is not the one it was signed with: elsewhere it counts as foreign.',
  }),
  msg({ message: 'Put the file back from a copy and verify again, or delete the backup from the list.' }),
  msg({
    message:
      'Do not rely on it: take a new backup now. Put the file back from a copy and verify again, or delete it. Check the disk of the store.',
  }),
  msg({ message: '{file} is damaged: {howWords}.' }),
  msg({ message: 'it has {found_count} bytes, not {wanted_count}' }),
  msg({ message: 'another archive lies under its name' }),
  msg({ message: 'The backup was deleted before its turn came.' }),
  msg({ message: 'This file is not accepted: {reasonWords}' }),
  msg({ message: 'Choose a .tar.gz that was downloaded from here or from another installation.' }),
  msg({ message: 'The file was cut off: download or copy it again.' }),
  msg({ message: 'The file changed after it was made: fetch it again from where it came.' }),
  msg({ message: 'The file was not made by this product, or was changed. Do not use it unless you know why.' }),
  msg({ message: 'Update this installation, then upload it again.' }),
  msg({ message: 'The uploaded file is not in the store any more.' }),
  msg({ message: 'Upload it again.' }),
  msg({ message: 'This archive is here already: {file}.' }),
  msg({ message: 'The archive ends before this range.' }),
  msg({ message: 'The file in the store is not the one this backup was.' }),
  msg({ message: 'Someone changed the store by hand: look for the file there.' }),
  msg({ message: 'No such upload.' }),
  msg({ message: 'This upload was finished by another request.' }),
  msg({ message: 'Uploads may have {count} bytes at most.' }),
  msg({ message: 'The store has no room for this upload.' }),
  msg({ message: 'Copy the archive to the server by other means, or raise MAX_UPLOAD_BYTES.' }),
  msg({ message: 'Delete backups that are no longer needed, or give the store more space.' }),
  msg({ message: 'The form is cut off or not readable.' }),
  msg({ message: 'The form has no file.' }),
  msg({ message: 'The upload has no name.' }),
  msg({ message: 'The upload has no bytes.' }),
  msg({ message: 'The upload was broken off.' }),
]
