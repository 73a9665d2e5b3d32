import { useEffect } from 'react'

/** Gives the focus back, when this goes, to where it was when this came. */
export function useReturnFocus(): void {
  useEffect(() => {
    // Looked up now and not while rendering: a sheet that takes another's place finds what that one has given back.
    const origin = findOrigin()
    return () => {
      const target = origin?.isConnected ? origin : document.getElementById('main')
      target?.focus({ preventScroll: true })
    }
  }, [])
}

/** A menu is gone by then: its button stands for it. */
function findOrigin(): HTMLElement | null {
  const focused = document.activeElement
  const menuButton = focused?.closest('[role="menu"]')?.getAttribute('aria-labelledby')
  if (menuButton) return document.getElementById(menuButton)
  return focused instanceof HTMLElement ? focused : null
}
