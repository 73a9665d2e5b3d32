import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { formatBytes } from '@mvp/core/format-bytes'
import { IconCloudUpload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { trpc } from '../api.ts'
import banner from '../frame/problem-banner.module.css'
import { tellTrouble } from '../parts/notify.ts'
import { hashEnds } from './file-ends.ts'
import classes from './interrupted-uploads.module.css'
import { pickFile } from './pick-file.ts'
import type { Unfinished, UnfinishedUploads } from './unfinished-uploads.ts'
import { askOffset, discardUpload } from './upload-place.ts'
import { useUploads } from './use-uploads.tsx'

/** Uploads that a reload or a crash has interrupted: how far they are on the server, and the way on. */
export function InterruptedUploads() {
  const { unfinished } = useUploads()
  const interrupted = useInterrupted(unfinished)
  return interrupted.map((upload) => <InterruptedUpload key={upload.url} upload={upload} />)
}

type Interrupted = Unfinished & { sentBytes: number }

function useInterrupted(unfinished: UnfinishedUploads): Interrupted[] {
  // An upload belongs to the admin who began it: whoever signs in next is asked about their own.
  const email = trpc.auth.me.useQuery().data?.email
  const { data, refetch } = useQuery({
    queryKey: ['interrupted-uploads', email],
    queryFn: () => findInterrupted(unfinished),
    enabled: email !== undefined,
  })
  useEffect(() => unfinished.subscribe(() => void refetch()), [unfinished, refetch])
  return data ?? []
}

async function findInterrupted(unfinished: UnfinishedUploads): Promise<Interrupted[]> {
  const found = await unfinished.interrupted()
  const asked = await Promise.all(found.map(async (upload) => ({ upload, sentBytes: await askOffset(upload.url) })))
  for (const { upload, sentBytes } of asked) if (sentBytes === null) unfinished.forget(upload.url)
  return asked.flatMap(({ upload, sentBytes }) => (sentBytes === null ? [] : [{ ...upload, sentBytes }]))
}

function InterruptedUpload({ upload }: { upload: Interrupted }) {
  const { start, current, unfinished } = useUploads()
  const { fileName } = upload
  const percent = percentOf(upload)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [discarding, setDiscarding] = useState(false)
  const goOn = async () => {
    const file = await pickFile()
    if (!file) return
    const difference = await differenceFrom(upload, file)
    setRefusal(difference)
    if (difference === null) start(file)
  }
  const discard = async () => {
    setDiscarding(true)
    await discardUpload(upload.url).then(
      () => unfinished.forget(upload.url),
      (error) => tellTrouble(t`Not discarded`, error),
    )
    setDiscarding(false)
  }
  return (
    <aside className={banner.banner} data-tone="attention" aria-label={t`Interrupted upload`}>
      <div>
        <IconCloudUpload size={17} stroke={1.9} aria-hidden />
        <div className={classes.row}>
          <div>
            <p>
              <span className="strong">
                <Trans>
                  The upload of {fileName} was interrupted at {percent} %.
                </Trans>
              </span>{' '}
              <span className={banner.rest}>
                <Trans>Choose the file again to go on from there.</Trans>
              </span>
            </p>
            <p role="alert">{refusal}</p>
          </div>
          <div className={classes.actions}>
            <Button size="xs" onClick={discard} loading={discarding}>
              <Trans>Discard</Trans>
            </Button>
            <Button size="xs" variant="filled" onClick={goOn} disabled={current !== null}>
              <Trans>Choose the file</Trans>
            </Button>
          </div>
        </div>
      </div>
    </aside>
  )
}

function percentOf({ sentBytes, sizeBytes }: Interrupted): number {
  return Math.floor((sentBytes / Math.max(1, sizeBytes)) * 100)
}

/** Why the file is not the one that was being sent; null when it is. Its name may have changed. */
async function differenceFrom(upload: Unfinished, file: File): Promise<string | null> {
  const { name } = file
  const size = formatBytes(file.size)
  const wanted = formatBytes(upload.sizeBytes)
  if (file.size !== upload.sizeBytes)
    return t`${name} is another file: it has ${size}, what was being sent ${wanted}. Nothing was sent.`
  if ((await hashEnds(file)) !== upload.ends)
    return t`${name} is another file: it has the same size, and other bytes at its beginning or end. Nothing was sent.`
  return null
}
