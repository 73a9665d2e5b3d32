import { t } from '@lingui/core/macro'
import type { MouseEvent } from 'react'
import { trpc } from '../api.ts'
import { tellTrouble } from './notify.ts'

/**
 * For a click on a link to a file. The server is asked first: a session that has ended is asked for over the page and a
 * server that is away is said, where the browser would only show a file that it could not save.
 */
export function useDownload() {
  const utils = trpc.useUtils()
  return async (event: MouseEvent<HTMLAnchorElement>) => {
    // Into another tab or window: that is the browser's.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    const { href } = event.currentTarget
    try {
      await utils.auth.me.fetch(undefined, { staleTime: 0, retry: false })
      follow(href)
    } catch (error) {
      tellTrouble(t`Not downloaded`, error)
    }
  }
}

/** The browser's own download: it goes on when the page is left, and can be gone on with when it breaks off. */
function follow(href: string): void {
  const link = document.createElement('a')
  Object.assign(link, { href, download: '' })
  link.click()
}
