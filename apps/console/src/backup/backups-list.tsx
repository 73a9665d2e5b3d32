import { t } from '@lingui/core/macro'
import type { Backup } from '@mvp/core/contract'
import { keepPreviousData } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { trpc } from '../api.ts'
import { Loaded } from '../parts/loaded.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { PageHead } from '../parts/panel.tsx'
import { useBitByBit } from '../parts/use-bit-by-bit.ts'
import { BackUpNow } from './back-up-now.tsx'
import { BackupDialogs } from './backup-dialogs.tsx'
import { BackupPager } from './backup-pager.tsx'
import { BackupTable } from './backup-table.tsx'
import { DropHint } from './drop-hint.tsx'
import { FilteredEmpty, PageEmpty } from './filtered-empty.tsx'
import { Filters } from './filters.tsx'
import { isFiltered, toQuery } from './list-search.ts'
import { ListSkeleton } from './list-skeleton.tsx'
import { NoBackups } from './no-backups.tsx'
import { pickFile } from './pick-file.ts'
import { ShortcutsSheet } from './shortcuts-sheet.tsx'
import { StoreNote } from './store-note.tsx'
import { UploadButton } from './upload-button.tsx'
import { useFileDrop } from './use-file-drop.ts'
import { useListKeys } from './use-list-keys.ts'

const InspectSheet = lazy(async () => ({ default: (await import('./inspect-sheet.tsx')).InspectSheet }))

const route = getRouteApi('/frame/backups')

const none: Backup[] = []

/** The line of time, upright: every backup, failed ones too, the newest first. An archive can be dropped anywhere. */
export function BackupsList() {
  usePageTitle(t`Backups`)
  const search = route.useSearch()
  const query = toQuery(search)
  const list = trpc.backup.list.useQuery(query, { placeholderData: keepPreviousData })
  const drawn = useBitByBit(list.data?.items ?? none)
  const [file, setFile] = useState<File | null>(null)
  const hovering = useFileDrop(setFile)
  const choose = () => pickFile().then((chosen) => chosen && setFile(chosen))
  const [help, setHelp] = useState(false)
  useListKeys(() => setHelp(true))
  const nothingYet = list.data?.total === 0 && !isFiltered(search)
  return (
    <BackupDialogs>
      {nothingYet ? (
        <NoBackups onUpload={choose} />
      ) : (
        <>
          <PageHead
            title={t`Backups`}
            note={<StoreNote />}
            actions={
              <>
                <BackUpNow />
                <UploadButton onClick={choose} />
              </>
            }
          />
          <Filters search={search} page={list.data} />
          <Loaded
            query={list}
            waiting={<ListSkeleton />}
            empty={(page) =>
              page.total === 0 ? <FilteredEmpty search={search} /> : page.items.length === 0 ? <PageEmpty /> : null
            }
          >
            {(page) => (
              <>
                <BackupTable backups={page.items} drawn={drawn} search={search} />
                <BackupPager page={page} />
              </>
            )}
          </Loaded>
        </>
      )}
      {help ? <ShortcutsSheet onClose={() => setHelp(false)} /> : null}
      {hovering ? <DropHint /> : null}
      <Suspense>
        {file ? <InspectSheet file={file} onClose={() => setFile(null)} onChooseAnother={choose} /> : null}
      </Suspense>
    </BackupDialogs>
  )
}
