import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import type { InstallationProblem } from '@mvp/core/contract'
import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { inOwnWords } from '../language/i18n.ts'
import { asSentence } from '../parts/sentence.ts'
import classes from './problem-banner.module.css'

/** What is wrong with the installation, said on every page: first what would make the next backup fail, before it does. */
export function ProblemBanners() {
  const installation = trpc.settings.installation.useQuery(undefined, { staleTime: 30_000, refetchInterval: 60_000 })
  const problems = installation.data?.problems ?? []
  const blocking = problems.filter((problem) => problem.blocking)
  const others = problems.filter((problem) => !problem.blocking)
  return (
    <>
      <ProblemBanner title={t`The next backup would fail.`} tone="failed" problems={blocking} />
      <ProblemBanner title={t`Backups go on, but this needs a look.`} tone="attention" problems={others} />
    </>
  )
}

type Props = { title: string; tone: 'failed' | 'attention'; problems: InstallationProblem[] }

function ProblemBanner({ title, tone, problems }: Props) {
  if (problems.length === 0) return null
  return (
    <aside className={classes.banner} data-tone={tone} aria-label={title}>
      <div>
        <IconAlertTriangle size={17} stroke={1.9} aria-hidden />
        <div>
          <p className="strong">{title}</p>
          <ul>
            {problems.map(inOwnWords).map((problem) => (
              <li key={`${problem.code} ${problem.message}`}>
                {asSentence(problem.message)} <span lang="en">{problem.hint}</span> <Remedy code={problem.code} />
              </li>
            ))}
          </ul>
        </div>
      </div>
    </aside>
  )
}

/** The way to where more is said of it, and something can be done. */
const remedies: Record<
  string,
  { to: '/schedules' | '/settings/alerts' | '/settings/alerts/outbox'; word: MessageDescriptor }
> = {
  mail_not_set_up: { to: '/settings/alerts', word: msg`Alerts` },
  mail_undelivered: { to: '/settings/alerts/outbox', word: msg`Outbox` },
  webhook_undelivered: { to: '/settings/alerts', word: msg`Webhooks` },
  heartbeat_undelivered: { to: '/schedules', word: msg`Schedules` },
  overdue: { to: '/schedules', word: msg`Schedules` },
}

function Remedy({ code }: { code: string }) {
  const remedy = remedies[code]
  return remedy ? (
    <Link className="link" to={remedy.to}>
      {t(remedy.word)}
    </Link>
  ) : null
}
