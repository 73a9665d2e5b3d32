import { t } from '@lingui/core/macro'
import { useEffect } from 'react'

/** A tab's title is written from two sides: the page names itself, the frame says what is going on. */
const title = { page: '', operation: '' }

function show(change: Partial<typeof title>): void {
  Object.assign(title, change)
  document.title = [title.operation, title.page, t`MotoVaultPro Backup`].filter(Boolean).join(' · ')
}

/** Names the page in the tab and in the history. */
export function usePageTitle(page: string): void {
  useEffect(() => show({ page }), [page])
}

/** Says before the page's name how far an operation is, or that one has failed; empty: nothing to say. */
export function useTitleOfOperation(operation: string): void {
  useEffect(() => {
    show({ operation })
    return () => show({ operation: '' })
  }, [operation])
}
