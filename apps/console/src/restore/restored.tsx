import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { RestoreStatus } from '@mvp/core/contract-restore'
import { IconShieldCheckFilled } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { said } from '../language/i18n.ts'
import { type Fact, Facts } from '../parts/facts.tsx'
import { elapsed, formatClock, formatDuration, formatMoment } from '../parts/format-time.ts'
import { Panel } from '../parts/panel.tsx'
import { Rail } from '../parts/rail.tsx'
import classes from './outcome.module.css'
import frame from './restore.module.css'
import { stepsOf } from './restore-steps.ts'
import { covers, scopeWords } from './stage.ts'
import { UndoFailed } from './undo-failed.tsx'
import { UndoOffer } from './undo-offer.tsx'

export function Restored({ status }: { status: RestoreStatus }) {
  const backup = trpc.backup.find.useQuery({ id: status.backupId }).data
  const now = Date.now()
  return (
    <>
      <header className={classes.verdict} data-tone="protected">
        <IconShieldCheckFilled size={34} aria-hidden />
        <div>
          <h1>
            <Trans>Restored</Trans>
          </h1>
          <p>{verdict(status, backup ? formatMoment(backup.takenAt, now) : t`the time of the backup`)}</p>
        </div>
      </header>
      <UndoFailed undo={status.undo} />
      <UndoOffer status={status} now={now} />
      <div className={frame.columns}>
        <div className={frame.stack}>
          <Panel title={t`What was restored`}>
            <Facts facts={factsOf(status)} />
          </Panel>
          {covers(status.scope, 'database') ? (
            <Panel title={t`Check these now`}>
              <ul className={classes.checks}>
                <li>
                  <Trans>Sign in to the app and open one vehicle.</Trans>
                </li>
                <li>
                  <Trans>Users whose passwords have changed since then have their old ones back. Tell them.</Trans>
                </li>
                <li>
                  <Trans>What was entered since then is in the safety backup only.</Trans>
                </li>
              </ul>
            </Panel>
          ) : null}
        </div>
        <Panel title={t`What happened`}>
          <Rail label={t`Steps`} steps={stepsOf(status, now)} />
        </Panel>
      </div>
    </>
  )
}

function verdict({ scope }: RestoreStatus, moment: string): string {
  if (scope === 'chosen') {
    return t`The chosen documents are as they were on ${moment}. The database and all other documents were left as they are.`
  }
  if (scope === 'documents') return t`The documents are as they were on ${moment}. The database was left as it is.`
  return scope === 'database'
    ? t`The app database is as it was on ${moment}. Every row was counted before the swap. The documents were left as they are.`
    : t`The app is as it was on ${moment}. Every row was counted before the swap.`
}

function whoAndWhen(who: string, startedAt: string, finishedAt: string | null): string {
  const start = formatClock(startedAt)
  if (finishedAt === null) return `${who}, ${start}`
  const end = formatClock(finishedAt)
  return t`${who}, ${start} to ${end}`
}

const warningName = (number: number) => t`Warning ${number}`

function factsOf(status: RestoreStatus): Fact[] {
  const { startedAt, finishedAt, safetyBackupId } = status
  const summaries = status.phases.filter((record) => record.phase === 'verify' || record.phase === 'stage-documents')
  return [
    { name: t`Scope`, value: t(scopeWords[status.scope]) },
    ...(status.chosen ? [{ name: t`Chosen`, value: listedChoice(status.chosen) }] : []),
    ...summaries.flatMap(({ phase, summary }) =>
      summary ? [{ name: phase === 'verify' ? t`Database` : t`Documents`, value: <span {...said(summary)} /> }] : [],
    ),
    ...(startedAt ? [{ name: t`Took`, value: formatDuration(elapsed(startedAt, finishedAt, Date.now())) }] : []),
    { name: t`Safety backup`, value: safetyBackupId ? <SafetyLink id={safetyBackupId} /> : t`None was taken` },
    ...(status.requestedBy && startedAt
      ? [
          {
            name: t`By`,
            value: whoAndWhen(status.requestedBy, startedAt, finishedAt),
          },
        ]
      : []),
    ...status.warnings.map((warning, index) => ({
      name: warningName(index + 1),
      value: <span {...said(warning.message)} />,
    })),
  ]
}

const namedAtMost = 10

function listedChoice({ paths, count }: NonNullable<RestoreStatus['chosen']>): string {
  const named = paths.slice(0, namedAtMost).join(', ')
  return `${plural(count, { one: '# document', other: '# documents' })}: ${named}${paths.length > namedAtMost ? ', …' : ''}`
}

export function SafetyLink({ id }: { id: string }) {
  return (
    <Link to="/backups/$id" params={{ id }} className="link">
      <Trans>What was live before, pinned</Trans>
    </Link>
  )
}
