export type SessionEnd = ReturnType<typeof openSessionEnd>

/** Whether the session has ended under an open page; the page stays, and the frame asks for a new sign-in over it. */
export function openSessionEnd() {
  let ended = false
  const listeners = new Set<() => void>()
  const set = (next: boolean) => () => {
    if (next === ended) return
    ended = next
    for (const listener of listeners) listener()
  }
  return {
    ended: () => ended,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    end: set(true),
    renew: set(false),
  }
}
