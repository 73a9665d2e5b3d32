import { Button, Progress } from '@mantine/core'
import { formatBytes } from '@mvp/core/format-bytes'
import { IconCircleCheck, IconCircleX, IconCloudUpload, IconPlayerPause } from '@tabler/icons-react'
import { describeRate, rateOf } from '../parts/rate.ts'
import { Sheet } from '../parts/sheet.tsx'
import { hasEnded, type Upload, type UploadState } from './uploads.ts'
import { useUploads } from './use-uploads.tsx'

/** How far the upload is, on any page. Closing it leaves the upload going. */
export function UploadSheet() {
  const uploads = useUploads()
  const { current, sheetOpen } = uploads
  if (!current || !sheetOpen) return null
  const look = looks[current.state]
  return (
    <Sheet
      icon={look.icon}
      tone={look.tone}
      title={look.title}
      under={<span className="mono quiet">{current.fileName}</span>}
      onClose={uploads.hideSheet}
      foot={<UploadActions upload={current} />}
      note={look.note}
    >
      {hasEnded(current) ? null : <UploadProgress upload={current} />}
      {current.trouble ? (
        <p className="soft" role="alert">
          {current.trouble.message} {current.trouble.hint}
        </p>
      ) : null}
    </Sheet>
  )
}

type Look = { icon: typeof IconCloudUpload; tone?: 'failed' | 'protected'; title: string; note?: string }

const looks: Record<UploadState, Look> = {
  sending: { icon: IconCloudUpload, title: 'Uploading', note: 'You may leave this page; it goes on.' },
  paused: { icon: IconPlayerPause, title: 'Upload paused', note: 'What has arrived is kept.' },
  'signed-out': { icon: IconPlayerPause, title: 'Upload waits for you to sign in' },
  checking: { icon: IconCloudUpload, title: 'Arrived, being checked', note: 'Every byte is read before it is listed.' },
  failed: { icon: IconCircleX, tone: 'failed', title: 'Upload stopped' },
  refused: {
    icon: IconCircleX,
    tone: 'failed',
    title: 'The server refused the archive',
    note: 'Nothing of it was kept.',
  },
  gone: { icon: IconCircleX, tone: 'failed', title: 'The server no longer has this upload' },
  completed: {
    icon: IconCircleCheck,
    tone: 'protected',
    title: 'Uploaded and verified',
    note: 'It is in the list and stays until you delete it.',
  },
}

function UploadProgress({ upload }: { upload: Upload }) {
  const percent = (upload.sentBytes / Math.max(1, upload.sizeBytes)) * 100
  const rate = upload.state === 'sending' ? rateOf(upload.samples) : null
  return (
    <div>
      <Progress value={percent} size={6} radius="xl" color="var(--running-mark)" aria-label="Upload" mb={8} />
      <p className="small soft">
        {upload.state === 'checking'
          ? `${formatBytes(upload.sizeBytes)} sent`
          : describeRate(upload.sentBytes, upload.sizeBytes, rate)}
      </p>
    </div>
  )
}

function UploadActions({ upload }: { upload: Upload }) {
  const { cancel, pause, resume, hideSheet } = useUploads()
  if (hasEnded(upload))
    return (
      <Button variant="filled" onClick={hideSheet} data-autofocus>
        Close
      </Button>
    )
  return (
    <>
      {upload.state === 'checking' ? null : <Button onClick={cancel}>Cancel the upload</Button>}
      {upload.state === 'sending' ? <Button onClick={pause}>Pause</Button> : null}
      {upload.state === 'paused' || upload.state === 'failed' ? (
        <Button variant="filled" onClick={resume} data-autofocus>
          Resume
        </Button>
      ) : null}
      {upload.state === 'sending' || upload.state === 'checking' ? (
        <Button variant="filled" onClick={hideSheet}>
          Go on in the background
        </Button>
      ) : null}
    </>
  )
}
