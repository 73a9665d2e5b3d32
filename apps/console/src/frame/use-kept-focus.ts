import { useEffect } from 'react'

// What closes after its work takes this long to go, and gives the focus back to another place by itself.
const closingMs = 250

const places = 'section, article, form, table, ul, ol, main'

/**
 * Keeps the place of who has only a keyboard or a screen reader. A button that is disabled while its work goes on loses
 * the focus in every browser: it has it back as soon as it can be pressed again. Where what was pressed is gone, the focus
 * goes to what was around it. Neither happens when the focus is elsewhere by then.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let last: Element | null = null
    let around: HTMLElement[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const remember = ({ target }: FocusEvent) => {
      last = target instanceof Element ? target : null
      around = placesAround(last)
    }
    // A press beside everything gives up the place.
    const forget = () => {
      last = null
    }
    const giveBack = () => {
      if (document.activeElement !== document.body || last === null) return
      if (!last.isConnected) focusOn(around.find((place) => place.isConnected))
      else if (last instanceof HTMLButtonElement && !last.disabled) focusOn(last)
    }
    const observer = new MutationObserver(() => {
      if (document.activeElement !== document.body || last === null) return
      clearTimeout(timer)
      timer = setTimeout(giveBack, closingMs)
    })
    document.addEventListener('focusin', remember)
    document.addEventListener('pointerdown', forget)
    observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['disabled'] })
    return () => {
      document.removeEventListener('focusin', remember)
      document.removeEventListener('pointerdown', forget)
      observer.disconnect()
      clearTimeout(timer)
    }
  }, [])
}

/** From the nearest outwards, as long as they are on the page. */
function placesAround(element: Element | null): HTMLElement[] {
  const found: HTMLElement[] = []
  let place = element?.closest<HTMLElement>(places)
  while (place) {
    found.push(place)
    place = place.parentElement?.closest<HTMLElement>(places)
  }
  return found
}

function focusOn(element: HTMLElement | undefined): void {
  if (!element) return
  if (element.tabIndex < 0) element.tabIndex = -1
  element.focus({ preventScroll: true })
}
