import { Button, SegmentedControl, Skeleton } from '@mantine/core'
import type { RestorePreview } from '@mvp/core/contract'
import type { DocumentsComparison } from '@mvp/core/contract-preview'
import { IconSearch } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { formatBytes, formatCount, plural } from '../parts/format-size.ts'
import { formatClock } from '../parts/format-time.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Pages } from '../parts/pages.tsx'
import { Panel } from '../parts/panel.tsx'
import { State } from '../parts/state.tsx'
import { TypedFilter } from '../parts/typed-filter.tsx'
import { ChangedDocuments } from './changed-documents.tsx'
import classes from './documents-difference.module.css'
import type { RestoreSearch } from './restore-search.ts'
import type { useComparison } from './use-comparison.ts'

const route = getRouteApi('/frame/backups/$id/restore')

type Props = { documents: NonNullable<RestorePreview['documents']>; comparison: ReturnType<typeof useComparison> }

/** What becomes of each document, by its hash: counted, listed by kind, searched. */
export function DocumentsDifference({ documents, comparison: { query, again } }: Props) {
  return (
    <Panel
      title="Documents"
      note={noteFor(documents)}
      action={
        query.data && query.data.state !== 'running' ? (
          <Button size="compact-sm" onClick={() => query.data && again(query.data)} loading={query.isFetching}>
            Compare again
          </Button>
        ) : null
      }
      flush
    >
      <Loaded query={query} waiting={<Skeleton h={160} m={20} />}>
        {(comparison) => <Compared comparison={comparison} />}
      </Loaded>
    </Panel>
  )
}

function noteFor({ countNow, bytesNow, countInBackup, bytesInBackup }: Props['documents']): string {
  const then = `${formatCount(countInBackup)} in the backup, ${formatBytes(bytesInBackup)}`
  return countNow === null || bytesNow === null
    ? then
    : `${formatCount(countNow)} now, ${formatBytes(bytesNow)}; ${then}.`
}

function Compared({ comparison }: { comparison: DocumentsComparison }) {
  if (comparison.state === 'running') {
    const read = comparison.readBytes > 0 ? `, ${formatBytes(comparison.readBytes)} read` : ''
    return (
      <p className={classes.state} role="status">
        <State name="running" word={`Comparing, ${plural(comparison.looked, 'document')} so far${read}`} />
      </p>
    )
  }
  if (comparison.error) {
    return (
      <div className={classes.state} role="alert">
        <State name="failed" word={comparison.error.message} />
        {comparison.error.hint ? <p className="small soft">{comparison.error.hint}</p> : null}
      </div>
    )
  }
  return <Changes comparison={comparison} />
}

function Changes({ comparison }: { comparison: DocumentsComparison }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { add, replace, remove, same, comparedAt } = comparison
  const different = add.documents + replace.documents + remove.documents
  const filter = (change: Pick<RestoreSearch, 'kind' | 'search' | 'changes'>) =>
    navigate({ search: (kept) => ({ ...kept, changes: undefined, ...change }), replace: true, resetScroll: false })
  const sameWords = `${plural(same, 'document')} ${same === 1 ? 'is' : 'are'} the same, byte for byte.`
  if (different === 0) {
    return (
      <p className={classes.state}>
        {sameWords} Compared at {formatClock(comparedAt)}.
      </p>
    )
  }
  return (
    <>
      <div className={classes.filter}>
        <SegmentedControl
          aria-label="Kind of change"
          size="xs"
          value={search.kind ?? 'all'}
          onChange={(value) => filter({ kind: kinds.find((kind) => kind === value) })}
          data={[
            { value: 'all', label: `All ${formatCount(different)}` },
            { value: 'remove', label: `Removed ${formatCount(remove.documents)}` },
            { value: 'replace', label: `Replaced ${formatCount(replace.documents)}` },
            { value: 'add', label: `Back ${formatCount(add.documents)}` },
          ]}
        />
        <TypedFilter
          type="search"
          aria-label="Search changed documents"
          placeholder="Search by name"
          leftSection={<IconSearch size={15} stroke={1.9} />}
          kept={search.search}
          onSettle={(text) => filter({ search: text.trim() || undefined })}
        />
      </div>
      <ChangedDocuments comparison={comparison} />
      <Pages
        page={comparison}
        label="Pages of changes"
        onTurn={(page) => filter({ changes: page > 1 ? page : undefined })}
      />
      <p className={classes.same}>
        {sameWords} Compared at {formatClock(comparedAt)}.
      </p>
    </>
  )
}

const kinds = ['remove', 'replace', 'add'] as const
