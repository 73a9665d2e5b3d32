import { t } from '@lingui/core/macro'
import type { Upload } from 'tus-js-client'
import { z } from 'zod'
import type { Trouble } from '../parts/problem.ts'

/** How a transfer ended without arriving: by the server's word, for want of a session, or for want of a connection. */
export type SendFailure = { kind: 'refused' | 'signed-out' | 'broken'; trouble: Trouble }

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
export async function sendFile(file: File, events: SendEvents): Promise<Sending> {
  const { DetailedError, Upload } = await import('tus-js-client')
  const upload = new Upload(file, {
    endpoint: new URL(uploadPath, location.origin).href,
    chunkSize: chunkBytes,
    retryDelays: retryDelaysMs,
    metadata: { filename: file.name },
    removeFingerprintOnSuccess: true,
    onShouldRetry: ({ originalResponse }) => mayPass(originalResponse),
    onProgress: events.onProgress,
    onSuccess: events.onCompleted,
    onError: (error) => events.onFailure(failureOf(error instanceof DetailedError ? error.originalResponse : null)),
  })
  await goOnFromEarlier(upload)
  upload.start()
  return {
    pause: () => upload.abort(),
    resume: () => upload.start(),
    // What has arrived is thrown away on the server too; if it no longer knows it, that is as good.
    cancel: () => upload.abort(true).catch(() => undefined),
  }
}

async function goOnFromEarlier(upload: Upload): Promise<void> {
  const [earlier] = await upload.findPreviousUploads()
  if (earlier) upload.resumeFromPreviousUpload(earlier)
}

type Answer = { getStatus: () => number; getBody: () => string }

/** Whether the same piece may be taken a moment later. What our server has refused with a reason stays refused. */
function mayPass(response: Answer | null): boolean {
  if (response === null) return true
  const status = response.getStatus()
  if (status >= 500) return true
  // The protocol's own words for "another offset" and "locked by an earlier request".
  return (status === 409 || status === 423) && troubleIn(response.getBody()) === null
}

function failureOf(response: Answer | null): SendFailure {
  if (response === null) return { kind: 'broken', trouble: connectionBroke() }
  const status = response.getStatus()
  if (status === 401) return { kind: 'signed-out', trouble: sessionEnded() }
  const trouble = troubleIn(response.getBody()) ?? {
    code: null,
    message: t`The server answered ${status} without a reason.`,
    hint: t`Its log says more.`,
  }
  return { kind: status >= 400 && status < 500 ? 'refused' : 'broken', trouble }
}

const connectionBroke = (): Trouble => ({
  code: null,
  message: t`The connection broke.`,
  hint: t`What has arrived is kept; resume goes on where it stopped.`,
})

const sessionEnded = (): Trouble => ({
  code: 'unauthorized',
  message: t`Your session has ended.`,
  hint: t`What has arrived is kept; the upload goes on when you have signed in.`,
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
