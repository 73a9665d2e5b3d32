import type { RestoreStatus } from '@mvp/core/contract'
import { IconAlertTriangle, IconArrowBackUp, IconArrowsExchange, IconLock, IconReplace } from '@tabler/icons-react'
import classes from './restore.module.css'
import { liveDataOf } from './stage.ts'
import { canBeUndone } from './undo-words.ts'

const looks = {
  untouched: { icon: IconLock, word: 'untouched' },
  swapping: { icon: IconArrowsExchange, word: 'being swapped' },
  replaced: { icon: IconReplace, word: 'replaced' },
  back: { icon: IconArrowBackUp, word: 'as before the restore' },
  unclear: { icon: IconAlertTriangle, word: 'need a look' },
} as const

/** The one promise a frightened admin looks for, in the same place through the whole journey. */
export function LiveData({ status }: { status: RestoreStatus | null }) {
  const state = liveDataOf(status)
  const { icon: Icon, word } = looks[state]
  const undoable = state === 'replaced' && status !== null && canBeUndone(status, Date.now())
  return (
    <p className={classes.live} role="status" data-is={state}>
      <Icon size={15} stroke={1.9} aria-hidden />
      <span>
        Live data: <b>{undoable ? `${word}, can be undone` : word}</b>
      </span>
    </p>
  )
}
