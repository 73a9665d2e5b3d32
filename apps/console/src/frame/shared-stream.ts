import { type Heard, listenTo } from './heard-events.ts'

/** Where a tab hears the stream. */
type Ear = { postMessage: (heard: Heard) => void }

/** The server is heard every half second. What was silent for so long is not joined, but opened anew. */
const staleMs = 1_500

const never = Number.NEGATIVE_INFINITY
const connecting = 0
const closed = 2

/**
 * One stream for every tab of a browser: opened for the first, closed after the last. Whoever joins hears at once that
 * it stands, and has to ask for what was told before. Whoever is in it when it is opened anew hears that it broke.
 */
export function openSharedStream(open: (url: string) => EventSource, now: () => number) {
  const ears = new Set<Ear>()
  let source: EventSource | null = null
  let connected: Heard | null = null
  let heardAt = never
  const tell = (heard: Heard) => {
    for (const ear of ears) ear.postMessage(heard)
  }
  const end = () => {
    source?.close()
    source = null
    connected = null
    heardAt = never
  }
  const start = (url: string) => {
    end()
    tell({ type: 'error', readyState: connecting })
    const opened = open(url)
    source = opened
    // However many come to open it anew, the first does.
    heardAt = now()
    listenTo(opened, (heard) => {
      if (source === opened) hear(heard)
    })
  }
  const hear = (heard: Heard) => {
    if (heard.type === 'connected') connected = heard
    heardAt = isBroken(heard) ? never : now()
    tell(heard)
    if (heard.type !== 'return' && heard.readyState !== closed) return
    // Over for all who were in it: each of them decides whether to come again.
    end()
    ears.clear()
  }
  return {
    join: (ear: Ear, url: string) => {
      if (source === null || now() - heardAt > staleMs) start(url)
      else if (connected) ear.postMessage(connected)
      ears.add(ear)
    },
    leave: (ear: Ear) => {
      if (ears.delete(ear) && ears.size === 0) end()
    },
  }
}

function isBroken({ type }: Heard): boolean {
  return type === 'error' || type === 'serialized-error'
}
