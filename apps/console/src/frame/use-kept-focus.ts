import { useEffect } from 'react'

// What closes after its work takes this long to go, and gives the focus back to another place by itself.
const closingMs = 250

/**
 * Keeps the place of who has only a keyboard. A button that is disabled while its work goes on loses the focus in every
 * browser; it has it back as soon as it can be pressed again, unless the focus has gone elsewhere meanwhile.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let last: HTMLButtonElement | null = null
    let timer: ReturnType<typeof setTimeout> | undefined
    const remember = ({ target }: FocusEvent) => {
      last = target instanceof HTMLButtonElement ? target : null
    }
    // A press beside everything gives up the place.
    const forget = () => {
      last = null
    }
    const isLost = () => document.activeElement === document.body && last?.disabled === false && last.isConnected
    const giveBack = () => {
      if (isLost()) last?.focus({ preventScroll: true })
    }
    const observer = new MutationObserver(() => {
      if (!isLost()) return
      clearTimeout(timer)
      timer = setTimeout(giveBack, closingMs)
    })
    document.addEventListener('focusin', remember)
    document.addEventListener('pointerdown', forget)
    observer.observe(document.body, { subtree: true, attributeFilter: ['disabled'] })
    return () => {
      document.removeEventListener('focusin', remember)
      document.removeEventListener('pointerdown', forget)
      observer.disconnect()
      clearTimeout(timer)
    }
  }, [])
}
