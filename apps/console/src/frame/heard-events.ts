/** An event of the live stream, and how the stream stands after it; light enough to go from one tab to another. */
export type Heard = { type: string; readyState: number; data?: string; lastEventId?: string }

const told = ['open', 'connected', 'ping', 'message', 'serialized-error', 'return', 'error']

/** Hears all that tRPC says on a stream, and what its EventSource says of it. */
export function listenTo(source: EventSource, hear: (heard: Heard) => void): void {
  for (const type of told)
    source.addEventListener(type, (event) => {
      const said = event instanceof MessageEvent ? { data: event.data, lastEventId: event.lastEventId } : {}
      hear({ type, readyState: source.readyState, ...said })
    })
}
