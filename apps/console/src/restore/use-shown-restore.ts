import type { RestoreStatus } from '@mvp/core/contract-restore'
import { trpc } from '../api.ts'
import { isUnderWay } from './stage.ts'

type Shown = { shown: RestoreStatus | null; looking: boolean }

/**
 * The restore that a backup's page is about: the one that runs, else the one its address names, however long that is
 * over. What the address names and was no restore of this backup is not shown.
 */
export function useShownRestore(backupId: string, mine: RestoreStatus | null, named: string | undefined): Shown {
  const current = mine !== null && (isUnderWay(mine) || mine.id === named) ? mine : null
  const wanted = current === null && named !== undefined
  const past = trpc.restore.find.useQuery({ id: named ?? '' }, { enabled: wanted })
  if (!wanted) return { shown: current, looking: false }
  return { shown: past.data?.backupId === backupId ? past.data : null, looking: past.isPending }
}
