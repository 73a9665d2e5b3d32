import { t } from '@lingui/core/macro'
import { lazy, Suspense } from 'react'
import { trpc } from '../api.ts'

const ProblemBanner = lazy(async () => ({ default: (await import('./problem-banner.tsx')).ProblemBanner }))

/** What is wrong with the installation, said on every page: first what would make the next backup fail, before it does. */
export function ProblemBanners() {
  const installation = trpc.settings.installation.useQuery(undefined, { staleTime: 30_000, refetchInterval: 60_000 })
  const problems = installation.data?.problems ?? []
  const blocking = problems.filter((problem) => problem.blocking)
  const others = problems.filter((problem) => !problem.blocking)
  return (
    <Suspense>
      {blocking.length > 0 ? (
        <ProblemBanner title={t`The next backup would fail.`} tone="failed" problems={blocking} />
      ) : null}
      {others.length > 0 ? (
        <ProblemBanner title={t`Backups go on, but this needs a look.`} tone="attention" problems={others} />
      ) : null}
    </Suspense>
  )
}
