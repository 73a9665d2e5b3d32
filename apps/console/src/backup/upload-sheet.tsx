import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Progress } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconCloudUpload, IconPlayerPause } from '@tabler/icons-react'
import { useEffect } from 'react'
import { trpc } from '../api.ts'
import { formatBytes } from '../parts/format-size.ts'
import { describeRate, rateOf } from '../parts/rate.ts'
import { Sheet } from '../parts/sheet.tsx'
import { hasEnded, type Upload, type UploadState } from './uploads.ts'
import { useUploads } from './use-uploads.tsx'

/** How far the upload is, on any page. Closing it leaves the upload going. */
export function UploadSheet() {
  const uploads = useUploads()
  const { current, sheetOpen } = uploads
  useSignInFor(current)
  if (!current || !sheetOpen) return null
  const look = looks[current.state]
  return (
    <Sheet
      icon={look.icon}
      tone={look.tone}
      title={t(look.title)}
      under={<span className="mono quiet">{current.fileName}</span>}
      onClose={uploads.hideSheet}
      foot={<UploadActions upload={current} />}
      note={look.note && t(look.note)}
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

/** An upload that waits for a session makes the page ask for one, unless another tab has one by now. */
function useSignInFor(upload: Upload | null): void {
  const utils = trpc.useUtils()
  const { resumeSignedOut } = useUploads()
  const waits = upload?.state === 'signed-out'
  useEffect(() => {
    if (!waits) return
    utils.auth.me.fetch(undefined, { staleTime: 0, retry: false }).then(
      () => resumeSignedOut(),
      // That nobody is signed in brings the question by itself; a server that is away is said by the banner.
      () => undefined,
    )
  }, [waits, utils, resumeSignedOut])
}

type Look = {
  icon: typeof IconCloudUpload
  tone?: 'failed' | 'protected'
  title: MessageDescriptor
  note?: MessageDescriptor
}

const looks: Record<UploadState, Look> = {
  sending: { icon: IconCloudUpload, title: msg`Uploading`, note: msg`You may leave this page; it goes on.` },
  paused: { icon: IconPlayerPause, title: msg`Upload paused`, note: msg`What has arrived is kept.` },
  'signed-out': { icon: IconPlayerPause, title: msg`Upload waits for you to sign in` },
  checking: {
    icon: IconCloudUpload,
    title: msg`Arrived, being checked`,
    note: msg`Every byte is read before it is listed.`,
  },
  failed: { icon: IconCircleX, tone: 'failed', title: msg`Upload stopped` },
  refused: {
    icon: IconCircleX,
    tone: 'failed',
    title: msg`The server refused the archive`,
    note: msg`Nothing of it was kept.`,
  },
  gone: { icon: IconCircleX, tone: 'failed', title: msg`The server no longer has this upload` },
  completed: {
    icon: IconCircleCheck,
    tone: 'protected',
    title: msg`Uploaded and verified`,
    note: msg`It is in the list and stays until you delete it.`,
  },
}

function UploadProgress({ upload }: { upload: Upload }) {
  const percent = (upload.sentBytes / Math.max(1, upload.sizeBytes)) * 100
  const size = formatBytes(upload.sizeBytes)
  const rate = upload.state === 'sending' ? rateOf(upload.samples) : null
  return (
    <div>
      <Progress value={percent} size={6} radius="xl" color="var(--running-mark)" aria-label={t`Upload`} mb={8} />
      <p className="small soft">
        {upload.state === 'checking' ? t`${size} sent` : describeRate(upload.sentBytes, upload.sizeBytes, rate)}
      </p>
    </div>
  )
}

function UploadActions({ upload }: { upload: Upload }) {
  const { cancel, pause, resume, hideSheet } = useUploads()
  if (hasEnded(upload))
    return (
      <Button variant="filled" onClick={hideSheet} data-autofocus>
        <Trans>Close</Trans>
      </Button>
    )
  return (
    <>
      {upload.state === 'checking' ? null : (
        <Button onClick={cancel}>
          <Trans>Cancel the upload</Trans>
        </Button>
      )}
      {upload.state === 'sending' ? (
        <Button onClick={pause}>
          <Trans>Pause</Trans>
        </Button>
      ) : null}
      {upload.state === 'paused' || upload.state === 'failed' ? (
        <Button variant="filled" onClick={resume} data-autofocus>
          <Trans>Resume</Trans>
        </Button>
      ) : null}
      {upload.state === 'sending' || upload.state === 'checking' ? (
        <Button variant="filled" onClick={hideSheet}>
          <Trans>Go on in the background</Trans>
        </Button>
      ) : null}
    </>
  )
}
