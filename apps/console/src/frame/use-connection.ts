import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { isUnanswered } from '../parts/problem.ts'
import { type Lost, openConnection } from './connection.ts'

/** A stream that is opened anew by itself is no lost connection. */
const graceMs = 300

/**
 * Since when the server cannot be reached. Suspected when the live stream breaks, a call stays without an answer, or the
 * browser says that it is offline. When it is back, everything on the screen is asked for anew and the stream with it.
 */
export function useConnection(live: boolean, onBack: () => void): Lost {
  const queries = useQueryClient()
  const [connection] = useState(() => openConnection())
  const lost = useSyncExternalStore(connection.subscribe, connection.lost)
  useEffect(() => {
    const listening = new AbortController()
    window.addEventListener('offline', connection.suspect, { signal: listening.signal })
    window.addEventListener('online', connection.suspect, { signal: listening.signal })
    const unsubscribe = queries.getQueryCache().subscribe(({ type, query }) => {
      if (type === 'updated' && isUnanswered(query.state.error)) connection.suspect()
    })
    return () => {
      listening.abort()
      unsubscribe()
      connection.close()
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
