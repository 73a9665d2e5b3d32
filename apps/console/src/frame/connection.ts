/** Since when the server has not answered; null while it does. */
export type Lost = number | null

export type Connection = ReturnType<typeof openConnection>

type Ways = {
  /** Whether the server answers; false after a wait that is too long. */
  probe: () => Promise<boolean>
  now: () => number
  retryMs: number
}

const ways: Ways = { probe: askHealth, now: Date.now, retryMs: 1_500 }
const patienceMs = 1_500

/**
 * Whether the server can be reached. Nothing is asked while nothing is suspected; once something is, it is asked until it
 * answers.
 */
export function openConnection({ probe, now, retryMs }: Ways = ways) {
  let lost: Lost = null
  let asking = false
  let closed = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const listeners = new Set<() => void>()
  const set = (next: Lost) => {
    if (next === lost) return
    lost = next
    for (const listener of listeners) listener()
  }
  const suspect = async () => {
    if (asking || closed) return
    asking = true
    clearTimeout(timer)
    const suspectedAt = now()
    const answers = await probe()
    asking = false
    if (closed) return
    if (answers) return set(null)
    set(lost ?? suspectedAt)
    timer = setTimeout(suspect, retryMs)
  }
  return {
    suspect,
    lost: () => lost,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => {
      closed = true
      clearTimeout(timer)
    },
  }
}

async function askHealth(): Promise<boolean> {
  try {
    const answer = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(patienceMs) })
    // A proxy answers for a server that is gone; what the server itself says, even that it is not well, is an answer.
    return ![502, 503, 504].includes(answer.status) || (answer.headers.get('content-type') ?? '').includes('json')
  } catch {
    return false
  }
}
