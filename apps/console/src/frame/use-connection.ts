import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { isUnanswered } from '../parts/problem.ts'
import type { Lost } from './connection.ts'
import { useOneConnection } from './connection-context.tsx'

/** A stream that is opened anew by itself is no lost connection. */
const graceMs = 300

/**
 * Since when the server cannot be reached. Suspected when the live stream breaks or falls silent, a call stays without an
 * answer, or the browser says that it is offline. When it is back, everything on the screen is asked for anew and the stream with it.
 */
export function useConnection(live: boolean, onBack: () => void): Lost {
  const queries = useQueryClient()
  const connection = useOneConnection()
  const lost = useSyncExternalStore(connection.subscribe, connection.lost)
  useEffect(() => {
    const stopWatching = connection.watch()
    const listening = new AbortController()
    window.addEventListener('offline', connection.suspect, { signal: listening.signal })
    window.addEventListener('online', connection.suspect, { signal: listening.signal })
    const unsubscribe = queries.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated') return
      if (event.action.type === 'success' && !event.action.manual) connection.heard()
      else if (isUnanswered(event.query.state.error)) connection.suspect()
    })
    return () => {
      listening.abort()
      unsubscribe()
      stopWatching()
    }
  }, [connection, queries])
  useEffect(() => {
    if (live) return
    const timer = setTimeout(connection.suspect, graceMs)
    return () => clearTimeout(timer)
  }, [live, connection])
  useWhenBack(lost, () => {
    onBack()
    queries.invalidateQueries()
  })
  return lost
}

function useWhenBack(lost: Lost, onBack: () => void): void {
  const before = useRef<Lost>(null)
  useEffect(() => {
    if (before.current !== null && lost === null) onBack()
    before.current = lost
  }, [lost, onBack])
}
