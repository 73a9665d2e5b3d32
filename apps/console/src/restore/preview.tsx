import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, SegmentedControl, Skeleton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { DocumentsComparison } from '@mvp/core/contract-preview'
import type { RestorePreview, RestoreScope, RestoreStatus } from '@mvp/core/contract-restore'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../api.ts'
import { formatMoment, formatSpan } from '../parts/format-time.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Blocked } from './blocked.tsx'
import { Changes } from './changes.tsx'
import { Checks } from './checks.tsx'
import { ChooseDocuments } from './choose-documents.tsx'
import { Confirm } from './confirm.tsx'
import classes from './difference.module.css'
import { DocumentsDifference } from './documents-difference.tsx'
import frame from './restore.module.css'
import { RowsDifference } from './rows-difference.tsx'
import { ServerDifference } from './server-difference.tsx'
import { covers, isUnderWay, scopeWords } from './stage.ts'
import { asksForTrust, Trust } from './trust.tsx'
import { useComparison } from './use-comparison.ts'

const route = getRouteApi('/frame/backups/$id/restore')

type Props = { id: string; status: RestoreStatus | null }

/** What a restore would change, and what stands in its way. Looking changes nothing. */
export function Preview({ id, status }: Props) {
  const { client } = trpc.useUtils()
  const { scope, trust } = route.useSearch()
  const preview = useQuery({
    queryKey: ['restore-preview', id, scope, trust],
    // The server offers it as a call that does work, not as a query; asking again is harmless.
    queryFn: () =>
      client.restore.preview.mutate({ id, ...(scope && { scope }), ...(trust && { trustForeign: trust }) }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    refetchOnWindowFocus: false,
  })
  return (
    <>
      {status && isUnderWay(status) ? <AnotherRestore status={status} /> : null}
      <Loaded query={preview} waiting={<PreviewSkeleton />} pageTitle={t`Restore`}>
        {(loaded) => (
          <Difference preview={loaded} onCheckAgain={() => preview.refetch()} checking={preview.isFetching} />
        )}
      </Loaded>
    </>
  )
}

function AnotherRestore({ status }: { status: RestoreStatus }) {
  return (
    <p className={classes.another} role="status">
      <Trans>
        Another backup is being restored just now.{' '}
        <Link to="/backups/$id/restore" params={{ id: status.backupId }} className="link">
          Watch it
        </Link>
      </Trans>
    </p>
  )
}

function PreviewSkeleton() {
  return (
    <div aria-busy="true" role="status" aria-label={t`Comparing the backup with what is live`}>
      <Skeleton h={34} w="60%" mb={12} />
      <Skeleton h={18} w="34%" mb={28} />
      <Skeleton h={36} w={330} mb={20} />
      <div className={frame.columns}>
        <Skeleton h={150} radius="md" />
        <Skeleton h={150} radius="md" />
      </div>
      <Skeleton h={280} radius="md" />
    </div>
  )
}

type DifferenceProps = { preview: RestorePreview; onCheckAgain: () => void; checking: boolean }

function Difference({ preview, onCheckAgain, checking }: DifferenceProps) {
  const { scope: asked, trust = false } = route.useSearch()
  const scope = preview.scopes.find((one) => one === asked) ?? preview.scopes[0] ?? 'everything'
  const { backup } = preview
  const span = formatSpan(Date.now() - Date.parse(backup.takenAt))
  const moment = formatMoment(backup.takenAt, Date.now())
  return (
    <>
      <header className={frame.head}>
        <h1>{scope === 'chosen' ? t`Documents of ${moment}` : t`Back to ${moment}`}</h1>
        <p>
          {scope === 'chosen'
            ? t`Some documents are put back as they were. Nothing else is touched.`
            : t`${span} would be undone. This is what changes.`}
        </p>
      </header>
      {preview.canRestore ? null : <Blocked checks={preview.checks} onCheckAgain={onCheckAgain} checking={checking} />}
      {trust || asksForTrust(preview) ? <Trust trusted={trust} /> : null}
      {preview.scopes.length > 1 ? <Scopes scopes={preview.scopes} scope={scope} /> : null}
      {scope === 'chosen' ? <ChooseDocuments id={backup.id} /> : null}
      <Consequences preview={preview} scope={scope} onCheckAgain={onCheckAgain} checking={checking} />
      {preview.canRestore ? <Confirm preview={preview} scope={scope} /> : null}
    </>
  )
}

function Scopes({ scopes, scope }: { scopes: readonly RestoreScope[]; scope: RestoreScope }) {
  const navigate = route.useNavigate()
  const narrow = useMediaQuery('(max-width: 48em)')
  return (
    <SegmentedControl
      orientation={narrow ? 'vertical' : 'horizontal'}
      aria-label={t`What is restored`}
      className={classes.scope}
      data={scopes.map((value) => ({ value, label: t(scopeWords[value]) }))}
      value={scope}
      onChange={(value) =>
        navigate({
          search: (kept) => ({ ...kept, scope: scopes.find((one) => one === value) }),
          replace: true,
          resetScroll: false,
        })
      }
    />
  )
}

type ConsequencesProps = DifferenceProps & { scope: RestoreScope }

function Consequences({ preview, scope, onCheckAgain, checking }: ConsequencesProps) {
  const checks = (
    <Checks
      checks={preview.checks}
      blockedAbove={!preview.canRestore}
      action={
        preview.canRestore ? (
          <Button size="compact-sm" onClick={onCheckAgain} loading={checking}>
            <Trans>Check again</Trans>
          </Button>
        ) : null
      }
    />
  )
  if (scope === 'chosen') return <div className={frame.last}>{checks}</div>
  const shown = { preview, scope, checks }
  return preview.documents && covers(scope, 'documents') ? (
    <WithDocuments {...shown} documents={preview.documents} />
  ) : (
    <Lists {...shown} compared={null} />
  )
}

type ListsProps = { preview: RestorePreview; scope: RestoreScope; checks: ReactNode }

/** Apart, so that documents are compared only where they are in question. */
function WithDocuments({ documents, ...lists }: ListsProps & { documents: NonNullable<RestorePreview['documents']> }) {
  const comparison = useComparison(lists.preview.backup.id, route.useSearch())
  return (
    <Lists {...lists} compared={comparison.query.data ?? null}>
      <DocumentsDifference documents={documents} comparison={comparison} />
    </Lists>
  )
}

type WithListsProps = ListsProps & { compared: DocumentsComparison | null; children?: ReactNode }

function Lists({ preview, scope, checks, compared, children }: WithListsProps) {
  return (
    <>
      <div className={classes.consequences}>
        <Changes preview={preview} scope={scope} compared={compared} />
        {checks}
      </div>
      <div className={frame.lists}>
        {covers(scope, 'database') ? <RowsDifference tables={preview.tables} /> : null}
        {children}
        {covers(scope, 'database') ? <ServerDifference server={preview.server} /> : null}
      </div>
    </>
  )
}
