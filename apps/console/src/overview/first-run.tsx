import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { EnvironmentCheck } from '@mvp/core/contract-overview'
import { Link } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { BackUpNow } from '../backup/back-up-now.tsx'
import { said } from '../language/i18n.ts'
import { tell, tellTrouble } from '../parts/notify.ts'
import { Panel } from '../parts/panel.tsx'
import { Rail, type Step } from '../parts/rail.tsx'
import { State } from '../parts/state.tsx'
import { ownZone } from '../schedule/zone-time.ts'
import classes from './first-run.module.css'
import { OverviewSkeleton } from './overview-skeleton.tsx'

/** Nothing is protected yet, and the page says so: no green before the first verified backup. */
export function FirstRun() {
  const checks = trpc.overview.checks.useQuery(undefined, { refetchInterval: 10_000 })
  const schedules = trpc.schedule.list.useQuery()
  const me = trpc.auth.me.useQuery(undefined, { staleTime: 60_000 })
  // What is checked is long: shown a moment before its answers, the page would jump under the pointer.
  if (checks.isPending || schedules.isPending || me.isPending) return <OverviewSkeleton />
  const scheduled = (schedules.data?.length ?? 0) > 0
  return (
    <div className={classes.firstRun}>
      <h1>
        <Trans>Not protected yet</Trans>
      </h1>
      <p className={classes.lead}>{leadOf(checks.data)}</p>
      <Panel>
        <Rail
          label={t`First steps`}
          steps={[
            { key: 'admin', is: 'done', title: t`Admin`, note: me.data?.email, at: t`Done` },
            checksStep(checks.data),
            {
              key: 'first',
              is: 'next',
              title: t`First backup and a schedule`,
              note: scheduled
                ? t`A schedule is on. The first backup need not wait for it.`
                : t`Suggested: every day at 03:00 ${ownZone}, keeping the last 7, 4 weekly and 12 monthly.`,
            },
          ]}
        />
        <div className={classes.actions}>
          <BackUpNow />
          {scheduled ? null : <SuggestedSchedule />}
        </div>
      </Panel>
      <p className="small soft">
        <Trans>
          Or{' '}
          <Link className="link" to="/backups">
            skip this
          </Link>{' '}
          and look around: it waits here until there is a backup. An archive can be dropped on the list of backups.
        </Trans>
      </p>
    </div>
  )
}

function leadOf(checks: readonly EnvironmentCheck[] | undefined): string {
  if (checks === undefined) return t`Looking at what is there…`
  if (checks.some(({ state }) => state === 'failed'))
    return t`Something is missing for the first backup. It is named below.`
  return t`Everything needed was found. The first backup changes nothing in the app, which goes on working meanwhile.`
}

function checksStep(checks: readonly EnvironmentCheck[] | undefined): Step {
  const failed = checks?.some(({ state }) => state === 'failed') ?? false
  return {
    key: 'checks',
    is: checks === undefined ? 'now' : failed ? 'failed' : 'done',
    title: t`What is protected`,
    note: checks ? <Checks checks={checks} /> : t`Checking the database, the documents, the store…`,
    at: checks ? t`Checked just now` : undefined,
  }
}

const states = { ok: 'verified', missing: 'queued', failed: 'failed' } as const

function Checks({ checks }: { checks: readonly EnvironmentCheck[] }) {
  return (
    <ul className={classes.checks}>
      {checks.map(({ what, state, message, hint }) => (
        <li key={what}>
          <State name={states[state]} word={<span {...said(message)} />} />
          {state !== 'ok' && hint !== null ? <p className="small" {...said(hint)} /> : null}
        </li>
      ))}
    </ul>
  )
}

/** One click makes what the editor would begin with. */
function SuggestedSchedule() {
  const utils = trpc.useUtils()
  const create = trpc.schedule.create.useMutation({
    onSuccess: () => tell(t`“Nightly” is on: every day at 03:00.`),
    onError: (error) => tellTrouble(t`The schedule was not saved`, error),
    onSettled: () => {
      utils.schedule.invalidate()
      utils.overview.describe.invalidate()
    },
  })
  const start = async () => {
    // The editor's form and all its rules; whoever has a first backup never needs them here.
    const { newForm, toRequest } = await import('../schedule/schedule-form.ts')
    create.mutate(toRequest({ ...newForm(ownZone), name: t`Nightly` }))
  }
  return (
    <Button loading={create.isPending} onClick={start}>
      <Trans>Back up every night</Trans>
    </Button>
  )
}
