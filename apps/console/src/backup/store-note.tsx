import { plural, t } from '@lingui/core/macro'
import { trpc } from '../api.ts'
import { formatBytes } from '../parts/format-size.ts'

/** `41 backups, 61.7 GB. Room for 18.3 GB more.` */
export function StoreNote() {
  const store = trpc.settings.installation.useQuery().data?.store
  if (!store) return <>&nbsp;</>
  const room = formatBytes(store.freeBytes ?? 0)
  return (
    <>
      {plural(store.backups, { one: '# backup', other: '# backups' })}, {formatBytes(store.usedBytes)}.
      {store.freeBytes === null ? null : t` Room for ${room} more.`}
    </>
  )
}
