import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { ActionIcon, Button, Menu } from '@mantine/core'
import type { Backup, BackupDetails } from '@mvp/core/contract'
import { IconChevronLeft, IconDots, IconDownload } from '@tabler/icons-react'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { OperationLog } from '../operation/operation-log.tsx'
import { formatMoment } from '../parts/format-time.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { PageHead } from '../parts/panel.tsx'
import { isNotFound } from '../parts/problem.ts'
import { State } from '../parts/state.tsx'
import { useDownload } from '../parts/use-download.ts'
import { useNow } from '../parts/use-now.ts'
import { RestoresPanel } from '../restore/restores-panel.tsx'
import { BackupDialogs } from './backup-dialogs.tsx'
import { BackupFactsPanel } from './backup-facts-panel.tsx'
import { BackupGone } from './backup-gone.tsx'
import { BackupMenuItems } from './backup-menu-items.tsx'
import classes from './backup-page.module.css'
import { isUnderWay, isWhole, keptWord, nameOf, stateOf } from './backup-words.ts'
import { ByHand } from './by-hand.tsx'
import { DocumentBrowser } from './document-browser.tsx'
import { downloadPath } from './download.ts'
import { FailurePanel } from './failure-panel.tsx'
import { Integrity } from './integrity.tsx'
import { PageSkeleton } from './page-skeleton.tsx'
import { ProofPanels } from './proof-panels.tsx'
import { RunningPanel } from './running-panel.tsx'
import { SuspicionPanel } from './suspicion-panel.tsx'
import { Tables } from './tables.tsx'
import { Warnings } from './warnings.tsx'

const route = getRouteApi('/frame/backups/$id')

/** One backup: what is in it, how far it can be trusted, how it came to be, and the way back to it. */
export function BackupPage() {
  const { id } = route.useParams()
  const details = trpc.backup.describe.useQuery({ id })
  const navigate = useNavigate()
  if (isNotFound(details.error)) return <BackupGone />
  return (
    <BackupDialogs onDeleted={() => navigate({ to: '/backups', search: {} })}>
      <Loaded query={details} waiting={<PageSkeleton />} pageTitle={t`Backup`}>
        {(loaded) => <Details details={loaded} />}
      </Loaded>
    </BackupDialogs>
  )
}

function Details({ details }: { details: BackupDetails }) {
  const { backup, facts, tables, phases } = details
  const now = useNow()
  const { id } = backup
  const moment = formatMoment(backup.takenAt, now)
  usePageTitle(t`Backup of ${moment}`)
  return (
    <>
      <PageHead
        above={
          <Link to="/backups" className={classes.back}>
            <IconChevronLeft size={15} stroke={1.9} aria-hidden /> <Trans>Backups</Trans>
          </Link>
        }
        title={formatMoment(backup.takenAt, now)}
        note={
          <span className={classes.states}>
            <State {...stateOf(backup)} boxed />
            <span>{[nameOf(backup), keptWord(backup, now)].filter(Boolean).join('. ')}.</span>
          </span>
        }
        actions={<PageActions backup={backup} />}
      />
      {backup.status === 'completed' ? <Integrity backup={backup} phases={phases} now={now} /> : null}
      <div className={classes.columns}>
        <div className={classes.main}>
          {backup.status === 'completed' ? <ProofPanels backup={backup} /> : null}
          <Troubles backup={backup} now={now} />
          {tables.length > 0 ? <Tables tables={tables} /> : null}
          {isWhole(backup) && facts?.documents ? <DocumentsOf id={backup.id} /> : null}
          <OperationLog logged={{ ...backup, title: t`Backup ${id}`, phases }} now={now} />
          <RestoresPanel backupId={backup.id} now={now} />
        </div>
        <aside className={classes.side} aria-label={t`Facts and restore by hand`}>
          <BackupFactsPanel backup={backup} facts={facts} now={now} />
          {isWhole(backup) && backup.fileName ? (
            <ByHand fileName={backup.fileName} contents={backup.contents ?? 'all'} app={facts?.app ?? 'motovaultpro'} />
          ) : null}
        </aside>
      </div>
    </>
  )
}

/** What is not as it should be, or not yet. */
function Troubles({ backup, now }: { backup: Backup; now: number }) {
  return (
    <>
      {isUnderWay(backup) ? <RunningPanel backup={backup} /> : null}
      {backup.error ? <FailurePanel backup={backup} problem={backup.error} /> : null}
      {backup.suspicion ? <SuspicionPanel backup={backup} suspicion={backup.suspicion} now={now} /> : null}
      {backup.warnings.length > 0 ? <Warnings warnings={backup.warnings} /> : null}
    </>
  )
}

function DocumentsOf({ id }: { id: string }) {
  const place = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <DocumentBrowser
      id={id}
      title={t`Documents`}
      note={t`Each can be downloaded by itself, without the rest of the archive.`}
      place={place}
      onMove={(search) => navigate({ search, resetScroll: false })}
    />
  )
}

function PageActions({ backup }: { backup: Backup }) {
  const download = useDownload()
  return (
    <>
      {isWhole(backup) ? (
        <>
          <LinkButton variant="filled" to="/backups/$id/restore" params={{ id: backup.id }}>
            <Trans>Restore…</Trans>
          </LinkButton>
          <Button
            component="a"
            href={downloadPath(backup.id)}
            download
            onClick={download}
            leftSection={<IconDownload size={15} stroke={1.9} />}
          >
            <Trans>Download</Trans>
          </Button>
        </>
      ) : null}
      <Menu>
        <Menu.Target>
          <ActionIcon variant="default" className={classes.actions} aria-label={t`More`}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <BackupMenuItems backup={backup} onPage />
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
