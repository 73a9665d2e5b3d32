import { lookMs, openSilence } from './silence.ts'

/** Since when the server has not answered; null while it does. */
export type Lost = number | null

export type Connection = ReturnType<typeof openConnection>

type Ways = {
  /** Whether the server answers; false after a wait of so long. */
  probe: (patienceMs: number) => Promise<boolean>
  now: () => number
  isVisible: () => boolean
  /** False: the browser itself knows that it has no network. */
  isOnline: () => boolean
}

const ways: Ways = {
  probe: askHealth,
  now: Date.now,
  isVisible: () => document.visibilityState === 'visible',
  isOnline: () => navigator.onLine,
}

// The server is heard every half second. Silence, the look that finds it and the answer that does not come add up to two
// seconds.
const patienceMs = 900
/**
 * What is known to be lost may take its time: on a slow line the first answer takes longer than the next. So does a page
 * that only comes: until it has heard something, everything on it says that it is loading.
 */
const lostPatienceMs = 5_000
const retryMs = 1_000

/**
 * Whether the server can be reached. While it is heard, nothing is asked. When it falls silent before an open eye, or
 * something else makes it suspect, it is asked, and once it is lost until it answers.
 */
export function openConnection({ probe, now, isVisible, isOnline }: Ways = ways) {
  let lost: Lost = null
  let asking = false
  let watching = false
  let hasHeard = false
  const silence = openSilence({ now, isVisible })
  let retry: ReturnType<typeof setTimeout> | undefined
  const listeners = new Set<() => void>()
  const set = (next: Lost) => {
    if (next === lost) return
    lost = next
    for (const listener of listeners) listener()
  }
  const back = () => {
    clearTimeout(retry)
    set(null)
  }
  const heard = () => {
    hasHeard = true
    silence.heard()
    // A stream may go on for a while where nothing new can be asked any more.
    if (isOnline()) back()
  }
  const suspect = async () => {
    if (asking || !watching) return
    asking = true
    clearTimeout(retry)
    const suspectedAt = now()
    const answers = await probe(lost === null && hasHeard ? patienceMs : lostPatienceMs)
    asking = false
    if (watching) conclude(answers, suspectedAt)
  }
  const conclude = (answers: boolean, suspectedAt: number) => {
    if (answers) {
      heard()
      return back()
    }
    // Heard by another way meanwhile, or too busy to hear: that proves nothing. What stays silent is asked again.
    if (lost === null && isOnline() && silence.since() > suspectedAt) return
    set(lost ?? suspectedAt)
    retry = setTimeout(suspect, retryMs)
  }
  const look = () => {
    if (silence.isTooLong() && lost === null) suspect()
  }
  return {
    /** Told of every sign of life. */
    heard,
    suspect,
    lost: () => lost,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Looks after it until the returned function is called. */
    watch: () => {
      watching = true
      silence.heard()
      const looking = setInterval(look, lookMs)
      return () => {
        watching = false
        clearInterval(looking)
        clearTimeout(retry)
        set(null)
      }
    },
  }
}

async function askHealth(patienceMs: number): Promise<boolean> {
  try {
    const answer = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(patienceMs) })
    // A proxy answers for a server that is gone; what the server itself says, even that it is not well, is an answer.
    return ![502, 503, 504].includes(answer.status) || (answer.headers.get('content-type') ?? '').includes('json')
  } catch {
    return false
  }
}
