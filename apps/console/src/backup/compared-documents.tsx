import type { MessageDescriptor } from '@lingui/core'
import { msg, plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { SegmentedControl } from '@mantine/core'
import { type BackupsComparison, type DocumentDifference, differenceKind } from '@mvp/core/contract-compare'
import { IconSearch } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { Columns } from '../parts/columns.tsx'
import { formatBytes, formatCount } from '../parts/format-size.ts'
import { Pages } from '../parts/pages.tsx'
import { Panel } from '../parts/panel.tsx'
import { TypedFilter } from '../parts/typed-filter.tsx'
import classes from './compare-page.module.css'
import type { CompareSearch } from './compare-search.ts'

const route = getRouteApi('/frame/backups/compare')

type Documents = NonNullable<BackupsComparison['documents']>

/** Added, removed and changed by hash: counted, listed by kind, searched. */
export function ComparedDocuments({ documents }: { documents: Documents }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { added, removed, changed } = documents
  const filter = (change: Pick<CompareSearch, 'kind' | 'search' | 'page'>) =>
    navigate({ search: (kept) => ({ ...kept, page: undefined, ...change }), replace: true, resetScroll: false })
  const different = added + removed + changed
  return (
    <Panel title={t`Documents`} note={noteFor(documents)} flush>
      {different === 0 ? null : (
        <>
          <div className={classes.filter}>
            <SegmentedControl
              aria-label={t`Kind of change`}
              size="xs"
              value={search.kind ?? 'all'}
              onChange={(value) => filter({ kind: differenceKind.safeParse(value).data })}
              data={[
                { value: 'all', label: plural(different, { other: 'All #' }) },
                { value: 'added', label: plural(added, { other: 'Added #' }) },
                { value: 'removed', label: plural(removed, { other: 'Removed #' }) },
                { value: 'changed', label: plural(changed, { other: 'Changed #' }) },
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
          <Listing items={documents.items} />
          <Pages
            page={documents}
            label={t`Pages of changes`}
            onTurn={(page) => filter({ page: page > 1 ? page : undefined })}
          />
        </>
      )}
    </Panel>
  )
}

function Listing({ items }: { items: readonly DocumentDifference[] }) {
  if (items.length === 0)
    return (
      <p className={classes.more}>
        <Trans>No changed document fits.</Trans>
      </p>
    )
  return (
    <table className={classes.changes}>
      <Columns names={[t`Document`, t`Then`, t`Now`, t`Change`]} />
      <tbody>
        {items.map(({ kind, path, sizeThen, sizeNow }) => (
          <tr key={path}>
            <td>{path}</td>
            <td>{sizeOf(sizeThen)}</td>
            <td>{sizeOf(sizeNow)}</td>
            <td data-sign={kind === 'removed' ? 'less' : 'more'}>{t(kindWords[kind])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const kindWords: Record<DocumentDifference['kind'], MessageDescriptor> = {
  added: msg`added`,
  removed: msg`removed`,
  changed: msg`changed`,
}

const sizeOf = (bytes: number | null) => (bytes === null ? '–' : formatBytes(bytes))

function noteFor({ same, unhashed }: Documents): string {
  const words = plural(same, { one: '# document is the same.', other: '# documents are the same.' })
  if (unhashed === 0) return t`${words} Compared by hash.`
  const bySize = formatCount(unhashed)
  return t`${words} ${bySize} of them by size alone: an archive packed by hand holds no hashes.`
}
