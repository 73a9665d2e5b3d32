import { plural, t } from '@lingui/core/macro'
import type { Installation, InstallationProblem } from '@mvp/core/contract'
import { Link } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { provenWord } from '../backup/proof-words.ts'
import { said } from '../language/i18n.ts'
import { Facts } from '../parts/facts.tsx'
import { formatBytes } from '../parts/format-size.ts'
import { Held } from '../parts/held.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Panel } from '../parts/panel.tsx'
import { State } from '../parts/state.tsx'
import { useNow } from '../parts/use-now.ts'
import classes from './settings.module.css'
import { usualInstallation } from './usual.ts'

export function InstallationPanel() {
  const now = useNow()
  const installation = trpc.settings.installation.useQuery()
  return (
    <Loaded
      query={installation}
      waiting={
        <Held>
          <Found installation={usualInstallation} now={now} />
        </Held>
      }
    >
      {(loaded) => <Found installation={loaded} now={now} />}
    </Loaded>
  )
}

function Found({ installation, now }: { installation: Installation; now: number }) {
  const { problems } = installation
  return (
    <Panel id="installation" title={t`Installation`} action={<Verdict problems={problems} />}>
      {problems.map((problem) => (
        <ProblemNote key={`${problem.code} ${problem.message}`} problem={problem} />
      ))}
      <Facts facts={factsOf(installation, now)} />
    </Panel>
  )
}

function Verdict({ problems }: { problems: readonly InstallationProblem[] }) {
  if (problems.length === 0) return <State name="verified" word={t`Ready for the next backup`} />
  const blocked = problems.some((problem) => problem.blocking)
  return (
    <State
      name={blocked ? 'failed' : 'attention'}
      word={plural(problems.length, { one: '# problem', other: '# problems' })}
    />
  )
}

function ProblemNote({ problem }: { problem: InstallationProblem }) {
  return (
    <div className={classes.problem} data-tone={problem.blocking ? 'failed' : 'attention'}>
      <p {...said(problem.message)} />
      {problem.hint ? <p className="small soft" {...said(problem.hint)} /> : null}
    </div>
  )
}

function factsOf({ appName, version, embedded, store, lastProven }: Installation, now: number) {
  const room =
    store.freeBytes === null ? t`how much more fits is not known` : t`room for ${formatBytes(store.freeBytes)} more`
  return [
    { name: t`App`, value: appName },
    { name: t`Version`, value: t`MotoVaultPro Backup ${version}` },
    {
      name: t`Store`,
      value: `${plural(store.backups, { one: '# backup', other: '# backups' })}, ${formatBytes(store.usedBytes)}; ${room}`,
    },
    {
      name: t`Last proven restorable`,
      value: lastProven ? (
        <Link className="link" to="/backups/$id" params={{ id: lastProven.backupId }}>
          {capital(provenWord(lastProven.provenAt, lastProven.provenMs, now))}
        </Link>
      ) : (
        // No more lines on a phone than its name has: nothing below it moves when there has been a drill.
        t`Not yet. A drill of a backup proves it.`
      ),
    },
    {
      name: t`App database`,
      value: embedded
        ? t`Embedded, with demo data. Set DATABASE_URL and APP_DATABASE_URL to protect a real one.`
        : t`As configured by APP_DATABASE_URL`,
    },
  ]
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
