import { Button, SegmentedControl, Skeleton } from '@mantine/core'
import type { RestorePreview, RestoreScope, RestoreStatus } from '@mvp/core/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { trpc } from '../api.ts'
import { formatMoment, formatSpan } from '../parts/format-time.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Blocked } from './blocked.tsx'
import { Changes } from './changes.tsx'
import { Checks } from './checks.tsx'
import { Confirm } from './confirm.tsx'
import classes from './difference.module.css'
import { DocumentsDifference } from './documents-difference.tsx'
import frame from './restore.module.css'
import { RowsDifference } from './rows-difference.tsx'
import { isUnderWay, scopeWords } from './stage.ts'

type Props = { id: string; status: RestoreStatus | null }

/** What a restore would change, and what stands in its way. Looking changes nothing. */
export function Preview({ id, status }: Props) {
  const { client } = trpc.useUtils()
  const preview = useQuery({
    queryKey: ['restore-preview', id],
    // The server offers it as a call that does work, not as a query; asking again is harmless.
    queryFn: () => client.restore.preview.mutate({ id }),
    staleTime: 30_000,
    refetchOnWindowFocus: false,
  })
  return (
    <>
      {status && isUnderWay(status) ? <AnotherRestore status={status} /> : null}
      <Loaded query={preview} waiting={<PreviewSkeleton />}>
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
      Another backup is being restored just now.{' '}
      <Link to="/backups/$id/restore" params={{ id: status.backupId }} className="link">
        Watch it
      </Link>
    </p>
  )
}

function PreviewSkeleton() {
  return (
    <div aria-busy="true" role="status" aria-label="Comparing the backup with what is live">
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
  const [chosen, setScope] = useState<RestoreScope | null>(null)
  const scope = chosen ?? preview.scopes[0] ?? 'everything'
  const { backup } = preview
  const undone = Date.now() - Date.parse(backup.takenAt)
  return (
    <>
      <header className={frame.head}>
        <h1>Back to {formatMoment(backup.takenAt, Date.now())}</h1>
        <p>{formatSpan(undone)} would be undone. This is what changes.</p>
      </header>
      {preview.canRestore ? null : <Blocked checks={preview.checks} onCheckAgain={onCheckAgain} checking={checking} />}
      {preview.scopes.length > 1 ? (
        <SegmentedControl
          aria-label="What is restored"
          className={classes.scope}
          data={preview.scopes.map((value) => ({ value, label: scopeWords[value] }))}
          value={scope}
          onChange={(value) => setScope(value)}
        />
      ) : null}
      <div className={classes.consequences}>
        <Changes preview={preview} scope={scope} />
        <Checks
          checks={preview.checks.filter((check) => preview.canRestore || check.state !== 'blocked')}
          action={
            preview.canRestore ? (
              <Button size="compact-sm" onClick={onCheckAgain} loading={checking}>
                Check again
              </Button>
            ) : null
          }
        />
      </div>
      <div className={frame.columns}>
        {scope === 'documents' ? null : <RowsDifference tables={preview.tables} />}
        {scope === 'database' || !preview.documents ? null : <DocumentsDifference documents={preview.documents} />}
      </div>
      {preview.canRestore ? <Confirm preview={preview} scope={scope} /> : null}
    </>
  )
}
