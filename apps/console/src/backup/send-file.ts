import { t } from '@lingui/core/macro'
import { z } from 'zod'
import { type Trouble, toldByServer } from '../parts/problem.ts'
import { hashEnds } from './file-ends.ts'
import type { Unfinished, UnfinishedUploads } from './unfinished-uploads.ts'
import { askOffset, finishUpload } from './upload-place.ts'

/**
 * How a transfer ended without arriving: by the server's word, because the server no longer knows it, for want of a
 * session, or for want of a connection.
 */
export type SendFailure = { kind: 'refused' | 'gone' | 'signed-out' | 'broken'; trouble: Trouble }

export type SendEvents = {
  onProgress: (sentBytes: number) => void
  onCompleted: () => void
  onFailure: (failure: SendFailure) => void
}

export type Sending = { pause: () => Promise<void>; resume: () => void; cancel: () => Promise<void> }

const uploadPath = '/api/admin/backups/upload/tus'
const chunkBytes = 16 * 1024 * 1024
const retryDelaysMs = [0, 1_000, 3_000, 5_000, 10_000, 20_000]

/** Sends a file in pieces by tus 1.0 and goes on where an earlier attempt with the same file has stopped. */
export async function sendFile(file: File, events: SendEvents, unfinished: UnfinishedUploads): Promise<Sending> {
  const { DetailedError, Upload } = await import('tus-js-client')
  const known = { fileName: file.name, sizeBytes: file.size, ends: await hashEnds(file) }
  const earlier = await findEarlier(unfinished, known)
  if (earlier) unfinished.hold(earlier)
  const forget = () => upload.url !== null && unfinished.forget(upload.url)
  const succeed = () => {
    forget()
    events.onCompleted()
  }
  const fail = (failure: SendFailure) => {
    if (failure.kind === 'refused' || failure.kind === 'gone') forget()
    events.onFailure(failure)
  }
  const upload = new Upload(file, {
    ...(earlier ? { uploadUrl: earlier.url } : { endpoint: new URL(uploadPath, location.origin).href }),
    chunkSize: chunkBytes,
    retryDelays: retryDelaysMs,
    metadata: { filename: file.name },
    storeFingerprintForResuming: false,
    onShouldRetry: ({ originalResponse }) => mayPass(originalResponse),
    onUploadUrlAvailable: () => {
      // From here it is gone on with: the library would begin anew whenever the server is away in the wrong moment.
      delete upload.options.endpoint
      if (upload.url !== null) unfinished.hold({ ...known, url: upload.url })
    },
    onProgress: events.onProgress,
    onSuccess: ({ lastResponse }) =>
      upload.url === null || lastResponse.getHeader('X-Backup-Id')
        ? succeed()
        : finish(upload.url, file.size).then((failure) => (failure ? fail(failure) : succeed())),
    onError: (error) => fail(failureOf(error instanceof DetailedError ? error.originalResponse : null)),
  })
  upload.start()
  return {
    pause: () => upload.abort(),
    resume: () => upload.start(),
    cancel: async () => {
      forget()
      // What has arrived is thrown away on the server too; if it no longer knows it, that is as good.
      await upload.abort(true).catch(() => undefined)
    },
  }
}

/** An attempt with this very file that no page is sending any more and the server still knows. */
async function findEarlier(unfinished: UnfinishedUploads, known: Omit<Unfinished, 'url'>): Promise<Unfinished | null> {
  const same = (upload: Unfinished) => upload.sizeBytes === known.sizeBytes && upload.ends === known.ends
  if (!unfinished.all().some(same)) return null
  const earlier = (await unfinished.interrupted()).find(same)
  if (!earlier) return null
  // Whether it is gone is for the server to say; one that is away is waited for as in the middle of an upload.
  const offset = await askOffset(earlier.url).catch(() => 0)
  if (offset !== null) return earlier
  unfinished.forget(earlier.url)
  return null
}

/** Null when it has become a backup. */
async function finish(url: string, sizeBytes: number): Promise<SendFailure | null> {
  const answer = await finishUpload(url, sizeBytes).catch(() => null)
  if (answer === null) return failureOf(null)
  if (answer.ok) return null
  const body = await answer.text()
  return failureOf({ getStatus: () => answer.status, getBody: () => body })
}

/** The protocol's own words, as its library on the server says them. */
const otherOffset = 'Upload-Offset conflict'

type Answer = { getStatus: () => number; getBody: () => string }

/** Whether the same piece may be taken a moment later. What our server has refused with a reason stays refused. */
function mayPass(response: Answer | null): boolean {
  if (response === null) return true
  const status = response.getStatus()
  if (status >= 500) return true
  // Locked by an earlier request, or further than that one was told: asking for the offset puts it right.
  return status === 423 || (status === 409 && troubleIn(response.getBody())?.message === otherOffset)
}

function failureOf(response: Answer | null): SendFailure {
  if (response === null) return { kind: 'broken', trouble: connectionBroke() }
  const status = response.getStatus()
  if (status === 401) return { kind: 'signed-out', trouble: sessionEnded() }
  if (status === 404 || status === 410) return { kind: 'gone', trouble: goneMeanwhile() }
  const told = troubleIn(response.getBody())
  const trouble = told ? toldByServer(told) : withoutReason(status)
  return { kind: status >= 400 && status < 500 ? 'refused' : 'broken', trouble }
}

const connectionBroke = (): Trouble => ({
  code: null,
  message: t`The connection broke.`,
  hint: t`What has arrived is kept; resume goes on where it stopped.`,
})

const withoutReason = (status: number): Trouble => ({
  code: null,
  message: t`The server answered ${status} without a reason.`,
  hint: t`Its log says more.`,
})

const sessionEnded = (): Trouble => ({
  code: 'unauthorized',
  message: t`Your session has ended.`,
  hint: t`What has arrived is kept; the upload goes on when you have signed in.`,
})

const goneMeanwhile = (): Trouble => ({
  code: 'not_found',
  message: t`What is not finished is kept for a day.`,
  hint: t`If all of it had arrived, it is in the list; otherwise upload it again.`,
})

const refusalBody = z.object({ code: z.string(), message: z.string(), hint: z.string().nullish() })

function troubleIn(body: string): Trouble | null {
  try {
    const refusal = refusalBody.safeParse(JSON.parse(body))
    return refusal.success ? { ...refusal.data, hint: refusal.data.hint ?? null } : null
  } catch {
    return null
  }
}
