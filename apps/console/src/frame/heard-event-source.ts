/** An EventSource that tells of every sign of life on it, heartbeats too, which the tRPC link keeps for itself. */
export function heardEventSource(onHeard: () => void): typeof EventSource {
  // In a turn of its own: what it leads to may close this very stream, whose other listeners have yet to be called.
  const tell = () => setTimeout(onHeard)
  return class extends EventSource {
    constructor(...given: ConstructorParameters<typeof EventSource>) {
      super(...given)
      for (const type of ['open', 'ping', 'message']) this.addEventListener(type, tell)
    }
  }
}
