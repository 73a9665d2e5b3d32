import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from 'react'
import { isUnderWay, type Uploads } from './uploads.ts'

const UploadsContext = createContext<Uploads | null>(null)

export function UploadsProvider({ uploads, children }: { uploads: Uploads; children: ReactNode }) {
  const { current } = useSyncExternalStore(uploads.subscribe, uploads.snapshot)
  const underWay = isUnderWay(current)
  useEffect(() => {
    if (!underWay) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [underWay])
  return <UploadsContext value={uploads}>{children}</UploadsContext>
}

/** The upload under way and what can be done with it. */
export function useUploads() {
  const uploads = useContext(UploadsContext)
  if (!uploads) throw new Error('useUploads needs an UploadsProvider above it')
  return { ...uploads, ...useSyncExternalStore(uploads.subscribe, uploads.snapshot) }
}
