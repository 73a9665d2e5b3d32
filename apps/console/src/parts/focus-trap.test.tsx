import { Button, Menu } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { act, fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { renderInConsole } from '../../test/render-console.tsx'
import { Sheet } from './sheet.tsx'

// Mantine's trap takes the focus in by two timers, and a browser lets keys go between them.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('a menu leaves the focus on the item that a key has gone to', async () => {
  await renderInConsole(
    <Menu>
      <Menu.Target>
        <button type="button">More</button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item>Edit</Menu.Item>
        <Menu.Item>Delete…</Menu.Item>
      </Menu.Dropdown>
    </Menu>,
  )
  fireEvent.click(screen.getByRole('button', { name: 'More' }))
  pressOnceFocused(screen.getByRole('menuitem', { name: 'Edit' }), 'ArrowDown')
  expect(document.activeElement).toBe(screen.getByRole('menuitem', { name: 'Delete…' }))
})

test('a question leaves the focus on the answer that a key has gone to', async () => {
  await renderInConsole(
    <Sheet
      icon={IconTrash}
      title="Delete it?"
      onClose={() => undefined}
      foot={
        <>
          <Button data-autofocus>Keep</Button>
          <Button>Delete it</Button>
        </>
      }
    />,
  )
  pressOnceFocused(screen.getByRole('button', { name: 'Keep' }), 'Tab')
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Delete it' }))
})

/** Presses a key in the very moment in which `target` has the focus, and lets every timer run. */
function pressOnceFocused(target: HTMLElement, key: string) {
  const press = vi.fn(() => void fireEvent.keyDown(target, { key }))
  target.addEventListener('focus', press, { once: true })
  act(() => void vi.runAllTimers())
  expect(press).toHaveBeenCalledOnce()
}
