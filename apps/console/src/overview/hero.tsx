import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { Overview, Protection } from '@mvp/core/contract-overview'
import {
  IconShield,
  IconShieldCheckFilled,
  IconShieldExclamation,
  IconShieldX,
  type TablerIcon,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { BackUpNow } from '../backup/back-up-now.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { AttentionButton } from './attention-button.tsx'
import classes from './hero.module.css'
import { Line } from './line.tsx'
import { answersOf, headlineOf, leadOf } from './overview-words.ts'

const shields: Record<Protection['state'], TablerIcon> = {
  none: IconShield,
  protected: IconShieldCheckFilled,
  attention: IconShieldExclamation,
  failed: IconShieldX,
}

type Props = { overview: Overview; now: number }

/** Answers five questions before anything is clicked: protected, since when, when next, what is there, will it fit. */
export function Hero({ overview, now }: Props) {
  const { protection } = overview
  const Shield = shields[protection.state]
  return (
    <section className={classes.hero} aria-label={t`Protection`}>
      <div className={classes.top}>
        <div>
          <h1 className={classes.headline} data-tone={protection.state}>
            <Shield size={40} stroke={2} aria-hidden />
            {headlineOf(protection)}
          </h1>
          <p className={classes.lead}>{leadOf(overview, now)}</p>
        </div>
        <Actions overview={overview} />
      </div>
      <Line overview={overview} now={now} />
      <dl className={classes.answers}>
        {answersOf(overview, now).map(({ asks, says, because, tone, backupId }) => (
          <div key={asks}>
            <dt>{asks}</dt>
            <dd className={classes.says} data-tone={tone}>
              {backupId ? (
                <Link to="/backups/$id" params={{ id: backupId }}>
                  {says}
                </Link>
              ) : (
                says
              )}
            </dd>
            <dd className={classes.because}>{because}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** In a failure the repair comes first. One document is wanted back more often than everything: it has its own way. */
function Actions({ overview: { protection, attention } }: Pick<Props, 'overview'>) {
  const [first] = attention
  const { lastGood } = protection
  return (
    <div className={classes.actions}>
      {protection.state === 'failed' && first ? <AttentionButton item={first} variant="filled" /> : <BackUpNow />}
      {lastGood ? (
        <LinkButton to="/backups/$id/restore" params={{ id: lastGood.id }}>
          <Trans>Restore…</Trans>
        </LinkButton>
      ) : null}
      {lastGood && lastGood.contents !== 'database' ? (
        <LinkButton to="/backups/$id/restore" params={{ id: lastGood.id }} search={{ scope: 'chosen' }}>
          <Trans>Restore documents…</Trans>
        </LinkButton>
      ) : null}
    </div>
  )
}
