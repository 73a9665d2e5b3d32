import { useEffect } from 'react'
import { trpc } from '../api.ts'
import { useTitleOfOperation } from '../parts/page-title.ts'
import { tabIcon, tabStateOf, tabWords } from './tab-state.ts'

const looked = 5

/** Says in the browser's tab what runs and what has failed. A component of its own: only it follows every percent. */
export function Tab() {
  const restore = trpc.restore.status.useQuery().data
  const newest = trpc.backup.list.useQuery({ page: 1, pageSize: looked }).data?.items ?? []
  const state = tabStateOf(restore && 'backupId' in restore ? restore : undefined, newest)
  useTitleOfOperation(tabWords(state))
  const icon = tabIcon(state)
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
    link?.setAttribute('href', icon)
    return () => link?.setAttribute('href', tabIcon(null))
  }, [icon])
  return null
}
