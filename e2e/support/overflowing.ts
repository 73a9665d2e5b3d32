import type { Page } from '@playwright/test'

/**
 * Words that are drawn beyond the sheet, menu or panel they stand in, and not cut or scrolled on purpose; and the choices
 * of a control that hides some of them.
 */
export function overflowingWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const boxes = '[role="dialog"], [role="menu"], main section, main article, main fieldset'
    const found = [...document.querySelectorAll('[role="radiogroup"]')]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
      .map(({ textContent }) => textContent)
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let word = words.nextNode(); word; word = words.nextNode()) {
      const box = word.parentElement?.closest(boxes)
      if (!box || !word.textContent?.trim() || isClipped(word.parentElement, box)) continue
      const range = document.createRange()
      range.selectNodeContents(word)
      const { left, right } = box.getBoundingClientRect()
      // A sheet has air at its edges, which belongs to nobody.
      const edge = right - (box.matches('[role="dialog"]') ? 8 : -1)
      const rects = [...range.getClientRects()].filter(({ width }) => width > 1)
      if (rects.some((rect) => rect.right > edge || rect.left < left - 1)) found.push(word.textContent.trim())
    }
    return found

    function isClipped(element: Element | null, box: Element): boolean {
      for (let at = element; at && at !== box; at = at.parentElement)
        if (getComputedStyle(at).overflowX !== 'visible') return true
      return false
    }
  })
}
