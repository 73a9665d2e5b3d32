import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, SegmentedControl, Skeleton } from '@mantine/core'
import type { DocumentsComparison } from '@mvp/core/contract-preview'
import type { RestorePreview } from '@mvp/core/contract-restore'
import { IconSearch } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { said } from '../language/i18n.ts'
import { formatBytes, formatCount } from '../parts/format-size.ts'
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
      title={t`Documents`}
      note={noteFor(documents)}
      action={
        query.data && query.data.state !== 'running' ? (
          <Button size="compact-sm" onClick={() => query.data && again(query.data)} loading={query.isFetching}>
            <Trans>Compare again</Trans>
          </Button>
        ) : null
      }
      flush
    >
      <Loaded query={query} waiting={<ToCome />}>
        {(comparison) => <Compared comparison={comparison} />}
      </Loaded>
    </Panel>
  )
}

/** As high as what it says while it compares, and when nothing differs. */
function ToCome() {
  return (
    <div className={classes.state}>
      <Skeleton h={20} w={220} />
    </div>
  )
}

function noteFor({ countNow, bytesNow, countInBackup, bytesInBackup }: Props['documents']): string {
  const then = formatCount(countInBackup)
  const size = formatBytes(bytesInBackup)
  if (countNow === null || bytesNow === null) return t`${then} in the backup, ${size}`
  const now = formatCount(countNow)
  const sizeNow = formatBytes(bytesNow)
  return t`${now} now, ${sizeNow}; ${then} in the backup, ${size}.`
}

function Compared({ comparison }: { comparison: DocumentsComparison }) {
  if (comparison.state === 'running') {
    return (
      <p className={classes.state} role="status">
        <State name="running" word={soFar(comparison)} />
      </p>
    )
  }
  if (comparison.error) {
    return (
      <div className={classes.state} role="alert">
        <State name="failed" word={<span {...said(comparison.error.message)} />} />
        {comparison.error.hint ? <p className="small soft" {...said(comparison.error.hint)} /> : null}
      </div>
    )
  }
  return <Changes comparison={comparison} />
}

function soFar({ looked, readBytes }: DocumentsComparison): string {
  const documents = plural(looked, { one: '# document', other: '# documents' })
  const size = formatBytes(readBytes)
  return readBytes > 0 ? t`Comparing, ${documents} so far, ${size} read` : t`Comparing, ${documents} so far`
}

function Changes({ comparison }: { comparison: DocumentsComparison }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { add, replace, remove, same, comparedAt } = comparison
  const different = add.documents + replace.documents + remove.documents
  const filter = (change: Pick<RestoreSearch, 'kind' | 'search' | 'changes'>) =>
    navigate({ search: (kept) => ({ ...kept, changes: undefined, ...change }), replace: true, resetScroll: false })
  const clock = formatClock(comparedAt)
  const sameWords = plural(same, {
    one: `# document is the same, byte for byte. Compared at ${clock}.`,
    other: `# documents are the same, byte for byte. Compared at ${clock}.`,
  })
  if (different === 0) {
    return <p className={classes.state}>{sameWords}</p>
  }
  return (
    <>
      <div className={classes.filter}>
        <SegmentedControl
          aria-label={t`Kind of change`}
          size="xs"
          value={search.kind ?? 'all'}
          onChange={(value) => filter({ kind: kinds.find((kind) => kind === value) })}
          data={[
            { value: 'all', label: plural(different, { other: 'All #' }) },
            { value: 'remove', label: plural(remove.documents, { other: 'Removed #' }) },
            { value: 'replace', label: plural(replace.documents, { other: 'Replaced #' }) },
            { value: 'add', label: plural(add.documents, { other: 'Back #' }) },
          ]}
        />
        <TypedFilter
          type="search"
          aria-label={t`Search changed documents`}
          placeholder={t`Search by name`}
          leftSection={<IconSearch size={15} stroke={1.9} />}
          kept={search.search}
          onSettle={(text) => filter({ search: text.trim() || undefined })}
        />
      </div>
      <ChangedDocuments comparison={comparison} />
      <Pages
        page={comparison}
        label={t`Pages of changes`}
        onTurn={(page) => filter({ changes: page > 1 ? page : undefined })}
      />
      <p className={classes.same}>{sameWords}</p>
    </>
  )
}

const kinds = ['remove', 'replace', 'add'] as const
