import type { Backup } from '@mvp/core/contract'
import { startTransition, useCallback, useOptimistic, useState } from 'react'
import { useRemoved } from './removed.ts'

type Chosen = ReadonlyMap<string, Backup>

const none: Chosen = new Map()

/**
 * The backups that are ticked, as they are now where they are shown, and else as they were when they were ticked. Given
 * up when the list is `of` something else, and without those that another admin or a rule has deleted. Of many at once the head and the count say so first, and their rows follow:
 * what was pressed answers at once.
 */
export function useSelection(shown: readonly Backup[], of: string) {
  const [chosen, setChosen] = useState(none)
  const [first, setFirst] = useOptimistic(chosen)
  const removed = useRemoved()
  const [chosenOf, setChosenOf] = useState(of)
  if (chosenOf !== of) {
    setChosenOf(of)
    setChosen(none)
  }
  const toggle = useCallback((backup: Backup) => {
    setChosen((before) => {
      const next = new Map(before)
      if (!next.delete(backup.id)) next.set(backup.id, backup)
      return next
    })
  }, [])
  const later = (change: (before: Chosen) => Chosen) =>
    startTransition(() => {
      setFirst(change)
      setChosen(change)
    })
  const fresh = new Map(shown.map((backup) => [backup.id, backup]))
  return {
    selected: [...first.values()].filter(({ id }) => !removed.has(id)).map((backup) => fresh.get(backup.id) ?? backup),
    isSelected: ({ id }: Backup) => first.has(id),
    isTicked: ({ id }: Backup) => chosen.has(id),
    toggle,
    set: (backups: readonly Backup[], on: boolean) => later((before) => withAll(before, backups, on)),
    clear: () => later(() => none),
  }
}

function withAll(before: Chosen, backups: readonly Backup[], on: boolean): Chosen {
  const next = new Map(before)
  for (const backup of backups) {
    if (on) next.set(backup.id, backup)
    else next.delete(backup.id)
  }
  return next
}
