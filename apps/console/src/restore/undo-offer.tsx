import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { RestoreStatus } from '@mvp/core/contract-restore'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useState } from 'react'
import { formatMoment } from '../parts/format-time.ts'
import classes from './outcome.module.css'
import { UndoSheet } from './undo-sheet.tsx'
import { canBeUndone, keptWords } from './undo-words.ts'

/** What of a restore can be taken back, and until when; or why it cannot. */
export function UndoOffer({ status, now }: { status: RestoreStatus; now: number }) {
  const [asking, setAsking] = useState(false)
  const offered = canBeUndone(status, now)
  const { title, note } = offered ? offerOf(status, now) : refusalOf(status, now)
  return (
    <div className={classes.undo}>
      <IconArrowBackUp size={20} stroke={1.8} aria-hidden />
      <div>
        <p className="strong">{title}</p>
        <p className="small soft">{note}</p>
      </div>
      {offered ? (
        <Button onClick={() => setAsking(true)}>
          <Trans>Undo…</Trans>
        </Button>
      ) : null}
      {asking ? <UndoSheet status={status} onClose={() => setAsking(false)} /> : null}
    </div>
  )
}

function offerOf(status: RestoreStatus, now: number) {
  const size = keptWords(status)
  const until = formatMoment(status.undoUntil ?? '', now)
  return {
    title: t`Can be undone until ${until}`,
    note: size
      ? t`What was live before lies beside the live data and takes ${size}. It is removed then.`
      : t`What was live before lies beside the live data. It is removed then.`,
  }
}

function refusalOf({ kept, safetyBackupId, undoUntil }: RestoreStatus, now: number) {
  if (kept && undoUntil === null) {
    const until = formatMoment(kept.until, now)
    return {
      title: t`This restore cannot be undone`,
      note: t`There was no database before it. The documents from before are kept beside the live ones until ${until}.`,
    }
  }
  return {
    title: t`The time to undo this restore is over`,
    note: safetyBackupId
      ? t`What was live before is not kept beside the live data any more. Its safety backup still holds it.`
      : t`What was live before is not kept beside the live data any more.`,
  }
}
