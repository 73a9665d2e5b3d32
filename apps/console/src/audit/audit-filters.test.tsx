import { MantineProvider } from '@mantine/core'
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { act, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { theme } from '../theme.ts'
import { AuditFilters } from './audit-filters.tsx'
import { auditSearch } from './audit-search.ts'

// happy-dom does not know the tag <search>, of which React would complain; browsers have known it since 2023.
beforeEach(() => {
  const create = document.createElement.bind(document)
  vi.spyOn(document, 'createElement').mockImplementation((tag: string) => create(tag === 'search' ? 'section' : tag))
})
afterEach(() => {
  vi.mocked(document.createElement).mockRestore()
})

/** The filters at their address. */
async function renderFilters() {
  const root = createRootRoute()
  const log = createRoute({
    getParentRoute: () => root,
    path: '/settings/audit',
    validateSearch: auditSearch,
    component: () => <AuditFilters search={log.useSearch()} page={undefined} />,
  })
  const history = createMemoryHistory({ initialEntries: ['/settings/audit?from=2026-10-21'] })
  const router = createRouter({ routeTree: root.addChildren([log]), history })
  await router.load()
  render(
    <MantineProvider env="test" theme={theme}>
      <RouterProvider router={router as never} />
    </MantineProvider>,
  )
  return router
}

test('an action chosen the moment after somebody was typed keeps both', async () => {
  const router = await renderFilters()
  const who = screen.getByRole('searchbox', { name: 'Who' })
  fireEvent.click(screen.getByRole('combobox', { name: 'Action' }))
  fireEvent.change(who, { target: { value: 'ada' } })
  // Both before anything is rendered anew.
  await act(async () => {
    fireEvent.blur(who)
    fireEvent.click(screen.getByRole('option', { name: 'Schedules' }))
  })
  await expect.poll(() => router.state.location.search).toEqual({ who: 'ada', action: 'schedule', from: '2026-10-21' })
})
