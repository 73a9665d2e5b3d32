import { type Heard, listenTo } from './heard-events.ts'

/** What stands in for an EventSource. */
export type LiveStream = new (url: string) => EventTarget & Pick<EventSource, 'readyState' | 'close' | States>

type States = 'CONNECTING' | 'OPEN' | 'CLOSED'

/**
 * The live stream as tRPC wants it, and `onHeard` of every sign of life on it, heartbeats too, which tRPC keeps for itself.
 * All tabs of a browser share one, because over HTTP/1.1 six connections are all it opens to a server; a browser that has
 * no SharedWorker opens one a tab.
 */
export function liveStream(onHeard: () => void): LiveStream {
  return class extends EventTarget {
    readonly CONNECTING = 0
    readonly OPEN = 1
    readonly CLOSED = 2
    readyState = 0
    close: () => void

    constructor(url: string) {
      super()
      const hear = ({ type, readyState, ...said }: Heard) => {
        if (this.readyState === this.CLOSED) return
        this.readyState = readyState
        // In a turn of its own: what it leads to may close this very stream, whose other listeners have yet to be called.
        if (type !== 'error') setTimeout(onHeard)
        this.dispatchEvent(new MessageEvent(type, said))
      }
      const own = () => {
        const source = new EventSource(url)
        listenTo(source, hear)
        return () => source.close()
      }
      // Without its script it is over, and a page that asks by itself meanwhile. A stream a tab would take all connections.
      const broken = () => hear({ type: 'error', readyState: this.CLOSED })
      const leave = 'SharedWorker' in globalThis ? share(url, hear, broken) : own()
      this.close = () => {
        this.readyState = this.CLOSED
        leave()
      }
    }
  }
}

function share(url: string, hear: (heard: Heard) => void, onFailed: () => void): () => void {
  const worker = new SharedWorker(new URL('./stream-worker.ts', import.meta.url), { type: 'module', name: 'stream' })
  const { port } = worker
  const leave = () => {
    port.postMessage(null)
    port.close()
  }
  worker.onerror = onFailed
  port.onmessage = ({ data }) => hear(data)
  port.postMessage(new URL(url, location.href).href)
  // Nobody tells a worker that a tab has gone.
  window.addEventListener('pagehide', leave, { once: true })
  return () => {
    window.removeEventListener('pagehide', leave)
    leave()
  }
}
