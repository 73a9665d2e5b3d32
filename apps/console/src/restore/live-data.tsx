import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { RestoreStatus } from '@mvp/core/contract-restore'
import { IconAlertTriangle, IconArrowBackUp, IconArrowsExchange, IconLock, IconReplace } from '@tabler/icons-react'
import classes from './restore.module.css'
import { liveDataOf } from './stage.ts'
import { canBeUndone } from './undo-words.ts'

const looks = {
  untouched: { icon: IconLock, word: msg`untouched` },
  swapping: { icon: IconArrowsExchange, word: msg`being swapped` },
  replaced: { icon: IconReplace, word: msg`replaced` },
  back: { icon: IconArrowBackUp, word: msg`as before the restore` },
  unclear: { icon: IconAlertTriangle, word: msg`need a look` },
} as const

/** The one promise a frightened admin looks for, in the same place through the whole journey. */
export function LiveData({ status }: { status: RestoreStatus | null }) {
  const state = liveDataOf(status)
  const { icon: Icon, word } = looks[state]
  const is = t(word)
  const undoable = state === 'replaced' && status !== null && canBeUndone(status, Date.now())
  return (
    <p className={classes.live} role="status" data-is={state}>
      <Icon size={15} stroke={1.9} aria-hidden />
      <span>
        <Trans>
          Live data: <b>{undoable ? t`${is}, can be undone` : is}</b>
        </Trans>
      </span>
    </p>
  )
}
