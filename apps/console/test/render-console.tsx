import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { openApi, trpc } from '../src/api.ts'
import { openUploads, type Uploads } from '../src/backup/uploads.ts'
import { UploadsProvider } from '../src/backup/use-uploads.tsx'
import { theme } from '../src/theme.ts'

/** Renders a part of the console with everything around it; the server does not answer. */
export async function renderInConsole(part: ReactNode, uploads: Uploads = openUploads()) {
  const api = openApi(() => undefined, { url: 'http://127.0.0.1:9/api/trpc' })
  const root = createRootRoute()
  const page = createRoute({ getParentRoute: () => root, path: '/', component: () => <div id="main">{part}</div> })
  const router = createRouter({ routeTree: root.addChildren([page]), history: createMemoryHistory() })
  await router.load()
  const rendered = render(
    <MantineProvider env="test" theme={theme}>
      <trpc.Provider client={api.client} queryClient={api.queries}>
        <QueryClientProvider client={api.queries}>
          <UploadsProvider uploads={uploads}>
            <RouterProvider router={router as never} />
          </UploadsProvider>
        </QueryClientProvider>
      </trpc.Provider>
    </MantineProvider>,
  )
  return { ...rendered, api }
}
