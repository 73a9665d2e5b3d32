import { useEffect, useState } from 'react'

/** The present, in steps: what is shown relative to it stays true while a page lies open. */
export function useNow(stepMs = 10_000): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), stepMs)
    return () => clearInterval(timer)
  }, [stepMs])
  return now
}
