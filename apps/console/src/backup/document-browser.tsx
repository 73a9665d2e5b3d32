import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Skeleton } from '@mantine/core'
import type { DocumentPage } from '@mvp/core/contract-document'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../api.ts'
import { formatBytes } from '../parts/format-size.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Pages } from '../parts/pages.tsx'
import { Panel } from '../parts/panel.tsx'
import { TypedFilter } from '../parts/typed-filter.tsx'
import classes from './document-browser.module.css'
import type { DocumentPlace } from './document-place.ts'
import { type Choosing, DocumentRow } from './document-row.tsx'
import { FolderTrail } from './folder-trail.tsx'

type Props = {
  id: string
  title: string
  note?: ReactNode
  place: DocumentPlace
  onMove: (place: DocumentPlace) => void
  /** Lets documents and folders be ticked. */
  choosing?: Choosing
}

/** The documents of a backup, folder by folder or by what a search finds; each can be downloaded. */
export function DocumentBrowser({ id, title, note, place, onMove, choosing }: Props) {
  const documents = trpc.backup.documents.useQuery(
    {
      id,
      folder: place.folder ?? '',
      page: place.page ?? 1,
      pageSize: 50,
      ...(place.find === undefined ? {} : { search: place.find }),
    },
    // An archive never changes.
    { placeholderData: keepPreviousData, staleTime: Number.POSITIVE_INFINITY },
  )
  return (
    <Panel title={title} note={note} flush>
      <div className={classes.bar}>
        <FolderTrail folder={place.folder ?? ''} onMove={onMove} />
        <TypedFilter
          type="search"
          className={classes.search ?? ''}
          aria-label={t`Search documents`}
          placeholder={place.folder === undefined ? t`Search all by name` : t`Search this folder by name`}
          leftSection={<IconSearch size={15} stroke={1.9} />}
          kept={place.find}
          onSettle={(find) => onMove({ folder: place.folder, find: find.trim() || undefined })}
        />
      </div>
      <Loaded query={documents} waiting={<Skeleton h={240} m={20} />}>
        {(page) => (
          <>
            <Listing page={page} {...{ id, place, onMove, choosing }} />
            <Pages page={page} label={t`Pages of documents`} onTurn={(to) => onMove({ ...place, page: to })} />
          </>
        )}
      </Loaded>
    </Panel>
  )
}

type ListingProps = Pick<Props, 'id' | 'place' | 'onMove'> & { page: DocumentPage; choosing: Choosing | undefined }

function Listing({ id, page, place, onMove, choosing }: ListingProps) {
  if (page.items.length === 0) {
    return (
      <p className={classes.nothing}>{place.find === undefined ? t`This folder is empty.` : noneCalled(place.find)}</p>
    )
  }
  return (
    <table className={classes.documents}>
      <caption className={classes.caption}>
        {place.find === undefined
          ? `${plural(page.documents, { one: '# document', other: '# documents' })}, ${formatBytes(page.sizeBytes)}`
          : plural(page.total, { one: '# document found', other: '# documents found' })}
      </caption>
      <thead>
        <tr>
          {choosing ? (
            <th scope="col" className={classes.tick}>
              <span className={classes.hidden}>
                <Trans>Chosen</Trans>
              </span>
            </th>
          ) : null}
          <th scope="col">
            <Trans>Name</Trans>
          </th>
          <th scope="col" className={classes.size}>
            <Trans>Size</Trans>
          </th>
          <th scope="col" className={classes.time}>
            <Trans>Last written</Trans>
          </th>
          <th scope="col" className={classes.act}>
            <span className={classes.hidden}>
              <Trans>Download</Trans>
            </span>
          </th>
        </tr>
      </thead>
      <tbody>
        {page.items.map((item) => (
          <DocumentRow key={`${item.kind} ${item.path}`} {...{ id, item, place, onMove, choosing }} />
        ))}
      </tbody>
    </table>
  )
}

function noneCalled(search: string): string {
  return t`No document is called like “${search}”.`
}
