import { expect, type FileChooser, type Locator, type Page } from '@playwright/test'

/**
 * The keyboard as someone has it who has nothing else: nothing in here clicks, points, fills or focuses. Keys are pressed,
 * and what has the focus is looked at. At every stop on the way the focus must be seen (WCAG 2.4.7) and not be covered by
 * what floats above the page (2.4.11).
 */

type Way = { key?: 'Tab' | 'Shift+Tab' | 'ArrowDown' | 'ArrowUp' | 'ArrowLeft' | 'ArrowRight'; atMost?: number }

/** Presses a key until `target` has the focus. Where it is there already, nothing is pressed. */
export async function goTo(page: Page, target: Locator, { key = 'Tab', atMost = 120 }: Way = {}): Promise<void> {
  await expect(target.first()).toBeEnabled()
  const path: string[] = []
  for (let pressed = 0; pressed <= atMost; pressed++) {
    const stop = await target.first().evaluate(lookAtFocus)
    if (pressed > 0 || stop.there) await expectSeen(target.first(), stop)
    if (stop.there) return
    path.push(stop.what)
    await page.keyboard.press(key)
  }
  throw new Error(`${atMost} times ${key} does not lead to ${target}:\n${path.join('\n')}`)
}

/** Goes to a button, link, menu item … and presses Enter on it. */
export async function enter(page: Page, target: Locator, way: Way = {}): Promise<void> {
  await goTo(page, target, way)
  await page.keyboard.press('Enter')
}

/** Goes to a button that asks for a file and presses it; once more where a busy browser has asked for none. */
export async function askForFile(page: Page, target: Locator): Promise<FileChooser> {
  for (let pressed = 1; ; pressed++) {
    // Before the way there: a key could come before the browser knows that its dialog is ours.
    const asked = page.waitForEvent('filechooser', { timeout: 30_000 })
    await goTo(page, target)
    await page.keyboard.press('Enter')
    const chooser = await asked.catch((error: Error) => error)
    if (!(chooser instanceof Error)) return chooser
    if (pressed === 3) throw chooser
  }
}

/** Goes to a field and types into it, in place of what is there. */
export async function typeInto(page: Page, field: Locator, text: string, way: Way = {}): Promise<void> {
  await goTo(page, field, way)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}

/** Opens a menu by its button and presses one of its items; the focus goes back to the button unless a question is asked. */
export async function chooseInMenu(page: Page, button: Locator, item: string, way: Way = {}): Promise<void> {
  // Nobody presses a button while the menu it opened before still fades, nor an arrow before the menu has the focus.
  await expect(page.getByRole('menu')).toHaveCount(0)
  await enter(page, button, way)
  await expect(page.locator('[role="menu"]:focus, [role="menu"] :focus')).toHaveCount(1)
  await enter(page, page.getByRole('menuitem', { name: item, exact: true }), { key: 'ArrowDown', atMost: 20 })
}

/** Opens a list of choices and takes one; the focus stays on the field. */
export async function chooseIn(page: Page, field: Locator, choice: string, way: Way = {}): Promise<void> {
  await goTo(page, field, way)
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('option', { name: choice, exact: true })).toBeVisible()
  const active = page.locator('[role="option"][data-combobox-selected]')
  for (let pressed = 0; (await active.textContent({ timeout: 5_000 }).catch(() => '')) !== choice; pressed++) {
    expect(pressed, `the arrows lead to ${choice}`).toBeLessThan(30)
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Enter')
  await expect(field).toBeFocused()
}

/**
 * Goes once around the page from its first stop, and says where it has been. The way must end: what keeps the focus in a
 * part of the page is a trap.
 */
export async function walkAround(page: Page, atMost = 250): Promise<string[]> {
  const first = page.getByRole('link', { name: 'Skip to content' })
  await goTo(page, first, { atMost })
  const path: string[] = []
  for (let pressed = 0; pressed < atMost; pressed++) {
    await page.keyboard.press('Tab')
    const stop = await first.evaluate(lookAtFocus)
    await expectSeen(first, stop)
    if (stop.there) return path
    path.push(stop.what)
  }
  throw new Error(`the focus does not come around within ${atMost} stops:\n${path.join('\n')}`)
}

type Stop = { what: string; trouble: string; there: boolean }

/** A ring may fade in, and a page may still scroll to it. */
async function expectSeen(target: Locator, { what, trouble }: Stop): Promise<void> {
  if (trouble === '') return
  const again = async () => (await target.evaluate(lookAtFocus)).trouble
  await expect.poll(again, { message: `the focus on ${what}` }).toBe('')
}

/** Runs in the page: what has the focus, in words; why one does not see it; whether it is `target`. */
function lookAtFocus(target: Element): Stop {
  const focused = document.activeElement
  const there = focused === target
  if (!(focused instanceof HTMLElement) || focused === document.body) return { what: 'nothing', trouble: '', there }
  const name = focused.getAttribute('aria-label') ?? focused.textContent ?? ''
  const labels = focused instanceof HTMLInputElement ? [...(focused.labels ?? [])] : []
  const what = `${focused.tagName.toLowerCase()} “${(labels[0]?.textContent || name).trim().slice(0, 60)}”`
  // A checkbox or a switch is drawn by its neighbour or its label, a field by the box around it.
  const drawn = [focused, focused.nextElementSibling, focused.parentElement, ...labels].filter(
    (element) => element instanceof HTMLElement,
  )
  const ink = getComputedStyle(document.documentElement).getPropertyValue('--focus').trim()
  const probe = document.createElement('i')
  probe.style.color = ink
  document.body.append(probe)
  const inkColor = getComputedStyle(probe).color
  probe.remove()
  const ringed = drawn.some((element) => {
    const style = getComputedStyle(element)
    const outlined = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0
    return outlined || (element === focused && isField(focused) && style.borderTopColor === inkColor)
  })
  if (!ringed) return { what, trouble: 'is not seen', there }
  return { what, trouble: drawn.some(isUncovered) ? '' : 'is covered or outside of the window', there }

  function isField(element: HTMLElement): boolean {
    return element.matches('input, textarea, select')
  }

  /** Some of it, at least: its middle or one of its corners. */
  function isUncovered(element: HTMLElement): boolean {
    const { left, top, right, bottom, width, height } = element.getBoundingClientRect()
    if (width < 2 || height < 2) return false
    const points: [number, number][] = [
      [(left + right) / 2, (top + bottom) / 2],
      [left + 1, top + 1],
      [right - 1, top + 1],
      [left + 1, bottom - 1],
      [right - 1, bottom - 1],
    ]
    return points.some(([x, y]) => {
      const hit = document.elementFromPoint(x, y)
      return hit !== null && (element.contains(hit) || hit.contains(element))
    })
  }
}
