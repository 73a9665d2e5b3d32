import type { RestoreStatus } from '@mvp/core/contract'
import { Failed } from './failed.tsx'
import { Restored } from './restored.tsx'
import { Undone } from './undone.tsx'

export function Outcome({ status }: { status: RestoreStatus }) {
  if (status.status === 'undone') return <Undone status={status} />
  return status.status === 'completed' ? <Restored status={status} /> : <Failed status={status} />
}
