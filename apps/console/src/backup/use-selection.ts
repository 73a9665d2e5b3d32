import type { Backup } from '@mvp/core/contract'
import { useCallback, useState } from 'react'

/** The backups that are ticked, as they are now where they are shown, and else as they were when they were ticked. */
export function useSelection(shown: readonly Backup[]) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Backup>>(new Map())
  const toggle = useCallback((backup: Backup) => {
    setChosen((before) => {
      const next = new Map(before)
      if (!next.delete(backup.id)) next.set(backup.id, backup)
      return next
    })
  }, [])
  const set = useCallback((backups: readonly Backup[], on: boolean) => {
    setChosen((before) => {
      const next = new Map(before)
      for (const backup of backups) {
        if (on) next.set(backup.id, backup)
        else next.delete(backup.id)
      }
      return next
    })
  }, [])
  const clear = useCallback(() => setChosen(new Map()), [])
  const fresh = new Map(shown.map((backup) => [backup.id, backup]))
  return {
    selected: [...chosen.values()].map((backup) => fresh.get(backup.id) ?? backup),
    isSelected: ({ id }: Backup) => chosen.has(id),
    toggle,
    set,
    clear,
  }
}
