import { isRecord } from '../parts/record.ts'

/** An upload that was begun in this browser: where it lies on the server, and how its file is known again. */
export type Unfinished = { url: string; fileName: string; sizeBytes: number; ends: string }

export type UnfinishedUploads = ReturnType<typeof openUnfinishedUploads>

const prefix = 'unfinished-upload:'
/** How long the other pages may take to say which of them they are sending. */
const patienceMs = 250

/**
 * What outlives the page that sends: a reload, a crash of the browser. Kept by the browser, so every tab sees it; which
 * of it a tab is sending right now it tells the others.
 */
export function openUnfinishedUploads(
  storage: Storage = localStorage,
  channel: BroadcastChannel = new BroadcastChannel('unfinished-uploads'),
) {
  let held: string | null = null
  const heldElsewhere = new Set<string>()
  const listeners = new Set<() => void>()
  const tellAll = () => {
    for (const listener of listeners) listener()
  }
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (!isRecord(data)) return
    if (data.asks === true) return held === null ? undefined : channel.postMessage({ held })
    if (typeof data.held === 'string') heldElsewhere.add(data.held)
    if (data.changed === true) tellAll()
  }
  const all = () =>
    Object.keys(storage)
      .filter((key) => key.startsWith(prefix))
      .flatMap((key) => parse(storage.getItem(key)))
  return {
    all,
    /** Those that no page is sending. */
    interrupted: async (): Promise<Unfinished[]> => {
      heldElsewhere.clear()
      channel.postMessage({ asks: true })
      await new Promise((resolve) => setTimeout(resolve, patienceMs))
      return all().filter(({ url }) => url !== held && !heldElsewhere.has(url))
    },
    /** This page is sending it from now on. */
    hold: (upload: Unfinished) => {
      held = upload.url
      try {
        storage.setItem(prefix + upload.url, JSON.stringify(upload))
      } catch {
        // Without room to remember it the upload goes on all the same; only a reload would lose its place.
      }
      channel.postMessage({ held, changed: true })
      tellAll()
    },
    forget: (url: string) => {
      if (held === url) held = null
      storage.removeItem(prefix + url)
      channel.postMessage({ changed: true })
      tellAll()
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** Written by this file and nothing else; what is of an older version, or cut off, is none. */
function parse(text: string | null): Unfinished[] {
  try {
    const { url, fileName, sizeBytes, ends } = JSON.parse(text ?? '')
    return url && fileName && sizeBytes ? [{ url: `${url}`, fileName: `${fileName}`, sizeBytes, ends }] : []
  } catch {
    return []
  }
}
