import type { Backup } from '@mvp/core/contract'
import type { DragEvent } from 'react'

export function downloadPath(id: string): string {
  return `/api/admin/backups/${id}/download`
}

/**
 * Lets a row be dragged out of the browser onto a folder: the browser downloads what `DownloadURL` names
 * (`<type>:<file name>:<absolute address>`, understood by Chromium); other programs get the address.
 */
export function offerDownload(event: DragEvent, backup: Backup): void {
  if (backup.fileName === null) return
  const address = new URL(downloadPath(backup.id), location.origin).href
  event.dataTransfer.effectAllowed = 'copy'
  event.dataTransfer.setData('DownloadURL', `application/gzip:${backup.fileName}:${address}`)
  event.dataTransfer.setData('text/uri-list', address)
}
