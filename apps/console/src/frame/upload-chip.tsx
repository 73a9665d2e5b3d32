import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { UnstyledButton } from '@mantine/core'
import type { Upload, UploadState } from '../backup/uploads.ts'
import { useUploads } from '../backup/use-uploads.tsx'
import { Percent } from './activity-chip.tsx'
import classes from './app-frame.module.css'

/** The upload under way, wherever one is in the console; opens its sheet again. */
export function UploadChip() {
  const { current, sheetOpen, showSheet } = useUploads()
  if (!current || sheetOpen) return null
  return (
    <UnstyledButton
      className={classes.chip}
      onClick={showSheet}
      data-waiting={current.state !== 'sending' || undefined}
    >
      {current.state === 'sending' ? (
        <Percent word={t`Upload`} percent={percentOf(current)} />
      ) : (
        t(words[current.state])
      )}
    </UnstyledButton>
  )
}

function percentOf(upload: Upload): number {
  return (upload.sentBytes / Math.max(1, upload.sizeBytes)) * 100
}

const words: Record<Exclude<UploadState, 'sending'>, MessageDescriptor> = {
  paused: msg`Upload paused`,
  'signed-out': msg`Upload waits`,
  checking: msg`Checking the upload`,
  failed: msg`Upload stopped`,
  refused: msg`Upload refused`,
  gone: msg`Upload gone`,
  completed: msg`Uploaded`,
}
