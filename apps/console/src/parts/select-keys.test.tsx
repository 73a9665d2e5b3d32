import { Select } from '@mantine/core'
import { act, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { renderInConsole } from '../../test/render-console.tsx'

const data = ['Any action', 'Backups', 'Restores', 'Schedules']

afterEach(() => {
  vi.restoreAllMocks()
})

// Mantine sets which option Enter takes by two timers, and a browser lets keys go before and between them.
test.each([0, 1, 2])('a select gives Enter the option that keys have gone to when %i timers have run', async (late) => {
  const onChange = vi.fn()
  await renderInConsole(<Select aria-label="Action" data={data} defaultValue="Any action" onChange={onChange} />)
  const target = screen.getByRole('combobox', { name: 'Action' })
  const timers = holdTimers()
  press(target, 'ArrowDown')
  expect(timers).toHaveLength(2)
  for (let times = 0; marked() !== 'Schedules' && times < 9; times++) press(target, 'ArrowDown')
  expect(marked()).toBe('Schedules')
  for (const timer of timers.slice(0, late)) act(timer)
  press(target, 'Enter')
  expect(onChange).toHaveBeenCalledExactlyOnceWith('Schedules', expect.anything())
})

/** What is to run later, in order, and runs only when it is called. */
function holdTimers(): (() => void)[] {
  const timers: (() => void)[] = []
  vi.spyOn(window, 'setTimeout').mockImplementation(((timer: () => void) => timers.push(timer)) as never)
  return timers
}

function marked() {
  return document.querySelector('[data-combobox-selected]')?.textContent
}

function press(target: HTMLElement, code: string) {
  fireEvent.keyDown(target, { key: code, code })
}
