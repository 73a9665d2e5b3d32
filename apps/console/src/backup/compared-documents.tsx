import { SegmentedControl } from '@mantine/core'
import { type BackupsComparison, type DocumentDifference, differenceKind } from '@mvp/core/contract-compare'
import { IconSearch } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { formatBytes, formatCount, plural } from '../parts/format-size.ts'
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
    <Panel title="Documents" note={noteFor(documents)} flush>
      {different === 0 ? null : (
        <>
          <div className={classes.filter}>
            <SegmentedControl
              aria-label="Kind of change"
              size="xs"
              value={search.kind ?? 'all'}
              onChange={(value) => filter({ kind: differenceKind.safeParse(value).data })}
              data={[
                { value: 'all', label: `All ${formatCount(different)}` },
                { value: 'added', label: `Added ${formatCount(added)}` },
                { value: 'removed', label: `Removed ${formatCount(removed)}` },
                { value: 'changed', label: `Changed ${formatCount(changed)}` },
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
          <Listing items={documents.items} />
          <Pages
            page={documents}
            label="Pages of changes"
            onTurn={(page) => filter({ page: page > 1 ? page : undefined })}
          />
        </>
      )}
    </Panel>
  )
}

function Listing({ items }: { items: readonly DocumentDifference[] }) {
  if (items.length === 0) return <p className={classes.more}>No changed document fits.</p>
  return (
    <table className={classes.changes}>
      <thead>
        <tr>
          <th scope="col">Document</th>
          <th scope="col">Then</th>
          <th scope="col">Now</th>
          <th scope="col">Change</th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ kind, path, sizeThen, sizeNow }) => (
          <tr key={path}>
            <td>{path}</td>
            <td>{sizeOf(sizeThen)}</td>
            <td>{sizeOf(sizeNow)}</td>
            <td data-sign={kind === 'removed' ? 'less' : 'more'}>{kind}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const sizeOf = (bytes: number | null) => (bytes === null ? '–' : formatBytes(bytes))

function noteFor({ same, unhashed }: Documents): string {
  const words = `${plural(same, 'document is', 'documents are')} the same.`
  if (unhashed === 0) return `${words} Compared by hash.`
  return `${words} ${formatCount(unhashed)} of them by size alone: an archive packed by hand holds no hashes.`
}
