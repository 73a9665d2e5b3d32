import type { Trouble } from '../parts/problem.ts'
import { addSample, type Sample } from '../parts/rate.ts'
import type { SendEvents, SendFailure, Sending, sendFile } from './send-file.ts'
import { openUnfinishedUploads } from './unfinished-uploads.ts'

export type UploadState = 'sending' | 'paused' | 'signed-out' | 'checking' | 'failed' | 'refused' | 'gone' | 'completed'

export type Upload = {
  fileName: string
  sizeBytes: number
  sentBytes: number
  state: UploadState
  samples: Sample[]
  trouble: Trouble | null
}

export type UploadsSnapshot = { current: Upload | null; sheetOpen: boolean }

export type Uploads = ReturnType<typeof openUploads>

/** The upload under way. It lives beside the pages, so that neither a click elsewhere nor an ended session loses it. */
export function openUploads(send: typeof sendFile = sendWhenNeeded, unfinished = openUnfinishedUploads()) {
  let snapshot: UploadsSnapshot = { current: null, sheetOpen: false }
  let sending: Promise<Sending> | null = null
  const listeners = new Set<() => void>()

  const set = (next: Partial<UploadsSnapshot>) => {
    snapshot = { ...snapshot, ...next }
    for (const listener of listeners) listener()
  }
  const change = (next: (upload: Upload) => Partial<Upload>) => {
    if (snapshot.current) set({ current: { ...snapshot.current, ...next(snapshot.current) } })
  }
  const goOn = () => {
    change(() => ({ state: 'sending', trouble: null, samples: [] }))
    sending?.then((one) => one.resume())
  }

  return {
    /** What earlier pages have begun, beside what this one is sending. */
    unfinished,
    snapshot: () => snapshot,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    start: (file: File) => {
      set({ current: begin(file), sheetOpen: true })
      const events: SendEvents = {
        onProgress: (sentBytes) => change((upload) => advanced(upload, sentBytes)),
        onCompleted: () => change(() => ({ state: 'completed' })),
        onFailure: (failure) => change(() => ({ state: stateAfter[failure.kind], trouble: failure.trouble })),
      }
      sending = send(file, events, unfinished)
    },
    pause: () => {
      change(() => ({ state: 'paused' }))
      sending?.then((one) => one.pause())
    },
    resume: goOn,
    resumeSignedOut: () => {
      if (snapshot.current?.state === 'signed-out') goOn()
    },
    cancel: () => {
      sending?.then((one) => one.cancel())
      set({ current: null, sheetOpen: false })
    },
    showSheet: () => set({ sheetOpen: true }),
    /** What has ended is gone with its sheet; what goes on stays as the chip. */
    hideSheet: () => set({ sheetOpen: false, current: hasEnded(snapshot.current) ? null : snapshot.current }),
  }
}

/** Most visits send nothing: what sends is loaded with the first file. */
async function sendWhenNeeded(...given: Parameters<typeof sendFile>): Promise<Sending> {
  const { sendFile } = await import('./send-file.ts')
  return sendFile(...given)
}

const stateAfter = {
  refused: 'refused',
  gone: 'gone',
  'signed-out': 'signed-out',
  broken: 'failed',
} as const satisfies Record<SendFailure['kind'], UploadState>

function begin(file: File): Upload {
  return { fileName: file.name, sizeBytes: file.size, sentBytes: 0, state: 'sending', samples: [], trouble: null }
}

function advanced(upload: Upload, sentBytes: number): Partial<Upload> {
  // A last progress event may come after the pause was asked for.
  if (upload.state !== 'sending' && upload.state !== 'checking') return { sentBytes }
  return {
    sentBytes,
    samples: addSample(upload.samples, { at: Date.now(), bytes: sentBytes }),
    state: sentBytes >= upload.sizeBytes ? 'checking' : 'sending',
  }
}

export function hasEnded(upload: Upload | null): boolean {
  return upload === null || ['completed', 'refused', 'gone'].includes(upload.state)
}

/** Whether leaving the console would break something off. */
export function isUnderWay(upload: Upload | null): boolean {
  return upload !== null && !hasEnded(upload)
}
