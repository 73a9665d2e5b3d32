import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { type Api, trpc } from './api.ts'
import type { Uploads } from './backup/uploads.ts'
import { UploadsProvider } from './backup/use-uploads.tsx'
import type { ConsoleRouter } from './router.tsx'
import { cssVariables, theme } from './theme.ts'

type Props = { api: Api; router: ConsoleRouter; uploads: Uploads }

/** Everything that outlives a page: the look, the server's data, the uploads under way. */
export function Console({ api, router, uploads }: Props) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-right" limit={4} />
      <trpc.Provider client={api.client} queryClient={api.queries}>
        <QueryClientProvider client={api.queries}>
          <UploadsProvider uploads={uploads}>
            <RouterProvider router={router} />
          </UploadsProvider>
        </QueryClientProvider>
      </trpc.Provider>
    </MantineProvider>
  )
}
