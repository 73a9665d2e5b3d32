import { cleanup, configure } from '@testing-library/react'
import { afterEach, beforeEach, expect, type MockInstance, vi } from 'vitest'

// A busy machine may need many seconds to show something.
configure({ asyncUtilTimeout: 20_000 })

// What Mantine asks of a browser and happy-dom does not have.
window.matchMedia = (query) =>
  Object.assign(new EventTarget(), {
    matches: false,
    media: query,
    onchange: null,
    addListener: () => undefined,
    removeListener: () => undefined,
  })
window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
}

// React says there what it thinks is wrong: a complaint fails the test that caused it.
let complaints: MockInstance

beforeEach(() => {
  complaints = vi.spyOn(console, 'error')
})

afterEach(() => {
  cleanup()
  expect(complaints).not.toHaveBeenCalled()
})
