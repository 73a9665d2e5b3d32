import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { type Api, trpc } from './api.ts'
import type { SessionEnd } from './auth/session-end.ts'
import { SessionEndProvider } from './auth/use-session-end.tsx'
import type { Uploads } from './backup/uploads.ts'
import { UploadsProvider } from './backup/use-uploads.tsx'
import type { Connection } from './frame/connection.ts'
import { ConnectionProvider } from './frame/connection-context.tsx'
import { useLater } from './parts/use-later.ts'
import type { ConsoleRouter } from './router.tsx'
import { cssVariables, theme } from './theme.ts'

type Props = { api: Api; connection: Connection; router: ConsoleRouter; session: SessionEnd; uploads: Uploads }

/** Everything that outlives a page: the look, the server's data, the uploads under way. */
export function Console({ api, connection, router, session, uploads }: Props) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <LaterToasts />
      <trpc.Provider client={api.client} queryClient={api.queries}>
        <QueryClientProvider client={api.queries}>
          <UploadsProvider uploads={uploads}>
            <SessionEndProvider value={session}>
              <ConnectionProvider value={connection}>
                <RouterProvider router={router} />
              </ConnectionProvider>
            </SessionEndProvider>
          </UploadsProvider>
        </QueryClientProvider>
      </trpc.Provider>
    </MantineProvider>
  )
}

const loadToasts = async () => (await import('./parts/toasts.tsx')).Toasts

/** Out of the way of the first page, but before anything can go wrong: without the server it could not be loaded. */
function LaterToasts() {
  const [Toasts] = useLater(loadToasts)
  return Toasts ? <Toasts /> : null
}
