import type { RestoreStatus } from '@mvp/core/contract'
import { Failed } from './failed.tsx'
import { Restored } from './restored.tsx'

export function Outcome({ status }: { status: RestoreStatus }) {
  return status.status === 'completed' ? <Restored status={status} /> : <Failed status={status} />
}
