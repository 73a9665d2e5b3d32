import { useEffect, useEffectEvent } from 'react'

/** By `event.key`; what returns false leaves the key to the browser. */
export type Keys = Partial<Record<string, (event: KeyboardEvent) => boolean | undefined>>

/**
 * Single keys for a whole page. They are not ours while someone types, with a modifier, in a menu, or while a question
 * lies over the page (WCAG 2.1.4: none of them does more than move, open or ask).
 */
export function useKeys(keys: Keys): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || !isOurs(event)) return
    if (keys[event.key]?.(event) === false || keys[event.key] === undefined) return
    event.preventDefault()
  })
  useEffect(() => {
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

const elsewhere = '[role="dialog"], [role="menu"], [role="listbox"], [contenteditable], select, textarea'

function isOurs(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false
  // Where a question mark is, differs from keyboard to keyboard.
  if (event.shiftKey && event.key !== '?' && event.key !== '/') return false
  if (document.querySelector('[role="dialog"]') !== null) return false
  const { target } = event
  if (!(target instanceof Element)) return true
  if (target instanceof HTMLInputElement) return target.type === 'checkbox' || target.type === 'radio'
  return target.closest(elsewhere) === null
}
