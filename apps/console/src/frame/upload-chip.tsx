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
      {current.state === 'sending' ? <Percent word="Upload" percent={percentOf(current)} /> : words[current.state]}
    </UnstyledButton>
  )
}

function percentOf(upload: Upload): number {
  return (upload.sentBytes / Math.max(1, upload.sizeBytes)) * 100
}

const words: Record<Exclude<UploadState, 'sending'>, string> = {
  paused: 'Upload paused',
  'signed-out': 'Upload waits',
  checking: 'Checking the upload',
  failed: 'Upload stopped',
  refused: 'Upload refused',
  gone: 'Upload gone',
  completed: 'Uploaded',
}
