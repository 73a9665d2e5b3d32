import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect } from 'react'
import { trpc } from '../api.ts'
import { useSessionEnd } from '../auth/use-session-end.tsx'
import type { Lost } from './connection.ts'
import { useConnection } from './use-connection.ts'

const pollMs = 2_000

/**
 * Writes what the server tells into the query cache, so that every page shows the present. While the stream is down
 * the same pages ask by themselves; when it is back they ask once more for what was missed. Returns since when the
 * server cannot be reached at all.
 */
export function useLiveOperations(): Lost {
  const queries = useQueryClient()
  const utils = trpc.useUtils()
  const ask = useCallback(() => {
    utils.backup.invalidate()
    utils.restore.status.invalidate()
    utils.restore.find.invalidate()
    utils.schedule.invalidate()
    utils.overview.invalidate()
  }, [utils])
  const { status, reset } = trpc.backup.watch.useSubscription(undefined, {
    // What was told while it was down, or before this tab joined in, nobody tells again.
    onStarted: ask,
    onData: ({ data }) => {
      // Not part of the first load; where it cannot be had, everything is asked instead.
      import('./apply-event.ts').then(
        ({ applyEvent }) => applyEvent(utils, queries, data),
        () => utils.invalidate(),
      )
    },
  })
  const live = status === 'pending'
  const lost = useConnection(live, reset)
  const { ended } = useSessionEnd()
  const away = lost !== null || ended
  useEffect(() => {
    // What does not answer is asked by the connection alone; without a session nothing is.
    if (live || away) return
    const timer = setInterval(ask, pollMs)
    return () => clearInterval(timer)
  }, [live, away, ask])
  useEffect(() => {
    // A server that is shut down ends the stream in good order; it has to be opened again all the same.
    if ((status !== 'error' && status !== 'idle') || ended) return
    const timer = setTimeout(reset, pollMs)
    return () => clearTimeout(timer)
  }, [status, ended, reset])
  return lost
}
