import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { trpc } from '../api.ts'
import { applyEvent } from './apply-event.ts'

const pollMs = 4_000

/**
 * Writes what the server tells into the query cache, so that every page shows the present. While the stream is down
 * the same pages ask by themselves; when it is back they ask once more for what was missed.
 */
export function useLiveOperations(): void {
  const queries = useQueryClient()
  const utils = trpc.useUtils()
  const { status, reset } = trpc.backup.watch.useSubscription(undefined, {
    onData: ({ data }) => applyEvent(utils, queries, data),
  })
  const live = status === 'pending'
  useEffect(() => {
    const ask = () => {
      utils.backup.invalidate()
      utils.restore.status.invalidate()
      utils.schedule.invalidate()
      utils.overview.invalidate()
    }
    if (live) return ask()
    const timer = setInterval(ask, pollMs)
    return () => clearInterval(timer)
  }, [live, utils])
  useEffect(() => {
    if (status !== 'error') return
    const timer = setTimeout(reset, pollMs)
    return () => clearTimeout(timer)
  }, [status, reset])
}
