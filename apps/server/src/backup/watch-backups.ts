import type { Core } from '@mvp/core/core'
import { watchOperations } from '@mvp/core/operation/watch-operations'
import { tracked } from '@trpc/server'

const RECHECK_MS = 30_000

export type Watcher = { core: Core; stillSignedIn: () => Promise<boolean> }

/** The live stream of operations, for as long as the session or token it was opened with holds. */
export async function* watchBackups(watcher: Watcher, requestSignal: AbortSignal | undefined, recheckMs = RECHECK_MS) {
  const signedOut = new AbortController()
  const recheck = setInterval(() => void endWhenSignedOut(watcher, signedOut), recheckMs)
  const signal = AbortSignal.any([signedOut.signal, ...(requestSignal ? [requestSignal] : [])])
  try {
    for await (const { id, event } of watchOperations(watcher.core, signal)) yield tracked(id, event)
  } catch (error) {
    // Being told to stop is how every stream ends.
    if (!signal.aborted) throw error
  } finally {
    clearInterval(recheck)
  }
}

async function endWhenSignedOut(watcher: Watcher, signedOut: AbortController): Promise<void> {
  // A console database that is away for a moment signs nobody out.
  const holds = await watcher.stillSignedIn().catch(() => true)
  if (!holds) signedOut.abort()
}
