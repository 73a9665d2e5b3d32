import { useCallback, useEffect, useState } from 'react'

const laterMs = 500

/** Loads what the first page does without: a moment after it, or at once when it is asked for. Null until then. */
export function useLater<Loaded>(load: () => Promise<Loaded>): [Loaded | null, () => void] {
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const now = useCallback(() => {
    // What does not come now is loaded when it is asked for the next time; the frame says that the server is away.
    load().then(
      (value) => setLoaded(() => value),
      () => undefined,
    )
  }, [load])
  useEffect(() => {
    const timer = setTimeout(now, laterMs)
    return () => clearTimeout(timer)
  }, [now])
  return [loaded, now]
}
