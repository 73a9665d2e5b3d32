import { t } from '@lingui/core/macro'
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { SessionEnd } from './session-end.ts'

const SessionEndContext = createContext<SessionEnd | null>(null)

export const SessionEndProvider = SessionEndContext

/** Whether the session has ended under this page, and how to say that there is a new one. */
export function useSessionEnd(): { ended: boolean; renew: () => void } {
  const session = useContext(SessionEndContext)
  if (!session) throw new Error(t`useSessionEnd needs a SessionEndProvider above it`)
  return { ended: useSyncExternalStore(session.subscribe, session.ended), renew: session.renew }
}
