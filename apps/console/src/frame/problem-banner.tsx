import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import type { InstallationProblem } from '@mvp/core/contract'
import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { inOwnWords, said } from '../language/i18n.ts'
import { asSentence } from '../parts/sentence.ts'
import classes from './problem-banner.module.css'

type Props = { title: string; tone: 'failed' | 'attention'; problems: InstallationProblem[] }

/** Problems of one weight, each with what to do. */
export function ProblemBanner({ title, tone, problems }: Props) {
  return (
    <aside className={classes.banner} data-tone={tone} aria-label={title}>
      <div>
        <IconAlertTriangle size={17} stroke={1.9} aria-hidden />
        <div>
          <p className="strong">{title}</p>
          <ul>
            {problems.map(inOwnWords).map((problem) => (
              <li key={`${problem.code} ${problem.message}`}>
                {asSentence(problem.message)} <span {...said(problem.hint ?? '')} /> <Remedy code={problem.code} />
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
