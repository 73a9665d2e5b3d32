import type { Api } from '../api.ts'
import type { ConsoleRouter } from '../router.tsx'
import type { SessionEnd } from './session-end.ts'

/**
 * What a call that is answered with 401 leads to. A page that shows something stays, whatever was typed into it, and the
 * sign-in comes over it; where nothing is shown yet, the sign-in page remembers the way back. Once, however many calls
 * are answered so at a time.
 */
export function whenSignedOut(router: ConsoleRouter, session: SessionEnd): (queries: Api['queries']) => void {
  let leaving = false
  return (queries) => {
    const { pathname, href } = router.state.location
    if (leaving || pathname === '/sign-in') return
    if (holdsContent(queries)) return session.end()
    leaving = true
    router.navigate({ to: '/sign-in', search: { return: href } }).finally(() => {
      leaving = false
    })
  }
}

/** Whether this tab has been signed in: what was loaded is thrown away when one signs out. */
function holdsContent(queries: Api['queries']): boolean {
  return queries
    .getQueryCache()
    .getAll()
    .some((query) => query.state.data !== undefined)
}
