import { useKeys } from '../parts/use-keys.ts'

const rows = 'tr[data-backup]'

/**
 * The list by keyboard. The focus itself is what moves: a screen reader reads the row, nothing is drawn again, and what
 * the keys of a focused button do stays the browser's.
 */
export function useListKeys(onHelp: () => void): void {
  const step = (by: number) => () => move(by)
  useKeys({
    '/': () => press('input[data-search-backups]', (input) => input.focus()),
    '?': () => {
      onHelp()
      return true
    },
    n: () =>
      press('button[data-new-backup]', (button) => {
        // What opens at a button that is out of sight is not shown.
        button.scrollIntoView({ block: 'nearest' })
        button.click()
      }),
    j: step(1),
    k: step(-1),
    ArrowDown: step(1),
    ArrowUp: step(-1),
    Enter: openRow,
    ' ': tickRow,
    x: tickRow,
    a: () => press('[data-selection] :is(a[href], button:enabled)', (first) => first.focus()),
  })
}

function press(selector: string, act: (element: HTMLElement) => void): boolean {
  const element = document.querySelector<HTMLElement>(selector)
  if (element) act(element)
  return element !== null
}

/** To the next row, from wherever in a row the focus is; from elsewhere on the page into the first. */
function move(by: number): boolean {
  const all = [...document.querySelectorAll<HTMLElement>(rows)]
  const at = all.findIndex((row) => row.contains(document.activeElement))
  const to = at === -1 ? all[0] : all[Math.min(Math.max(at + by, 0), all.length - 1)]
  to?.focus({ preventScroll: true })
  to?.scrollIntoView({ block: 'nearest' })
  return to !== undefined
}

const openRow = () => inRow('a[href]')
const tickRow = () => inRow('input[type="checkbox"]')

/** Only of the row that is focused itself. */
function inRow(selector: string): boolean {
  const row = document.activeElement
  if (!row?.matches(rows)) return false
  row.querySelector<HTMLElement>(selector)?.click()
  return true
}
