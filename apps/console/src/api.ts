import type { AppRouter } from '@mvp/server/router'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { httpLink, httpSubscriptionLink, splitLink } from '@trpc/client'
import { createTRPCReact } from '@trpc/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import type { LiveStream } from './frame/live-stream.ts'
import { isFinal, isSignedOut } from './parts/problem.ts'

export const trpc = createTRPCReact<AppRouter>()

type Outputs = inferRouterOutputs<AppRouter>

/** As they come over the wire; what is written into the cache must be of these. */
export type WireBackup = Outputs['backup']['find']
export type WireBackupPage = Outputs['backup']['list']
export type WireSchedule = Outputs['schedule']['find']
export type WireRestore = Outputs['restore']['start']
export type WireProof = Outputs['backup']['verify']
export type WireEvent =
  | { type: 'backup'; backup: WireBackup }
  | { type: 'backup-removed'; id: string }
  | { type: 'restore'; restore: WireRestore }
  | { type: 'proof'; proof: WireProof }
  | { type: 'schedules' }

export type Api = ReturnType<typeof openApi>

type Ways = { url?: string; EventSource?: LiveStream }

/** The one way to the server. `onSignedOut` is called whenever any call is answered with 401. */
export function openApi(onSignedOut: (queries: QueryClient) => void, { url = '/api/trpc', ...ways }: Ways = {}) {
  const onError = (error: unknown) => {
    if (isSignedOut(error)) onSignedOut(queries)
  }
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // What is pressed without a connection fails at once: it must not begin by itself whenever there is one again.
      mutations: { networkMode: 'always' },
      queries: { staleTime: 5_000, retry: (failures, error) => failures < 2 && !isFinal(error) },
    },
  })
  // Unbatched: a slow preview must not hold back the list that was asked for beside it.
  const client = trpc.createClient({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url, ...ways }),
        false: httpLink({ url }),
      }),
    ],
  })
  return { queries, client }
}
