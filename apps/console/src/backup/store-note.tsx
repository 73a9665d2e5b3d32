import { trpc } from '../api.ts'
import { formatBytes, plural } from '../parts/format-size.ts'

/** `41 backups, 61.7 GB. Room for 18.3 GB more.` */
export function StoreNote() {
  const store = trpc.settings.installation.useQuery().data?.store
  if (!store) return <>&nbsp;</>
  const room = store.freeBytes === null ? '' : ` Room for ${formatBytes(store.freeBytes)} more.`
  return (
    <>
      {plural(store.backups, 'backup')}, {formatBytes(store.usedBytes)}.{room}
    </>
  )
}
