/** How much of an upload the server has; null when it no longer knows it. Throws when it does not say. */
export async function askOffset(url: string): Promise<number | null> {
  const answer = await ask(url, 'HEAD')
  if (isGone(answer)) return null
  const offset = Number(answer.headers.get('upload-offset') ?? Number.NaN)
  if (!answer.ok || Number.isNaN(offset)) throw new Error(`The server answered ${answer.status}.`)
  return offset
}

/** Throws away what the server has of it. */
export async function discardUpload(url: string): Promise<void> {
  const answer = await ask(url, 'DELETE')
  if (!answer.ok && !isGone(answer)) throw new Error(`The server answered ${answer.status}. Try again in a moment.`)
}

/**
 * Has a whole upload inspected whose last request died before that: the protocol's client takes it for done, because
 * every byte is there.
 */
export function finishUpload(url: string, sizeBytes: number): Promise<Response> {
  return ask(url, 'PATCH', { 'upload-offset': `${sizeBytes}`, 'content-type': 'application/offset+octet-stream' })
}

function ask(url: string, method: 'HEAD' | 'DELETE' | 'PATCH', headers: Record<string, string> = {}) {
  return fetch(url, { method, cache: 'no-store', headers: { 'tus-resumable': '1.0.0', ...headers } })
}

function isGone({ status }: Response): boolean {
  return status === 404 || status === 410
}
