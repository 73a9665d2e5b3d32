import type { ConsoleRouter } from '../router.tsx'

/** Leads to the sign-in page and remembers the way back; once, however many calls are answered with 401 at a time. */
export function goToSignIn(router: ConsoleRouter): () => void {
  let leaving = false
  return () => {
    const { pathname, href } = router.state.location
    if (leaving || pathname === '/sign-in') return
    leaving = true
    router.navigate({ to: '/sign-in', search: { return: href } }).finally(() => {
      leaving = false
    })
  }
}
