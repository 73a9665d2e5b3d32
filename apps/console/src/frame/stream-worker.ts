import { openSharedStream } from './shared-stream.ts'

// A SharedWorker: it lives as long as any tab of the console does.
const stream = openSharedStream((url) => new EventSource(url), Date.now)

addEventListener('connect', (event) => {
  const port = event instanceof MessageEvent ? event.ports[0] : undefined
  if (!port) return
  const leave = () => stream.leave(port)
  // Of a tab that has crashed, where the browser tells; to any other it would only speak in vain.
  port.addEventListener('close', leave)
  port.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') stream.join(port, data)
    else leave()
  })
  port.start()
})
