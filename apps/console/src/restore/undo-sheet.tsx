import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { RestoreStatus } from '@mvp/core/contract-restore'
import { IconArrowBackUp } from '@tabler/icons-react'
import { trpc } from '../api.ts'
import { Facts } from '../parts/facts.tsx'
import { formatMoment } from '../parts/format-time.ts'
import { tellTrouble } from '../parts/notify.ts'
import { Sheet } from '../parts/sheet.tsx'
import { halvesGoing, keptWords } from './undo-words.ts'

/** Says what an undo brings back and what it costs before it is asked for. */
export function UndoSheet({ status, onClose }: { status: RestoreStatus; onClose: () => void }) {
  const utils = trpc.useUtils()
  const undo = trpc.restore.undo.useMutation({
    onSuccess: (undoing) => {
      onClose()
      utils.restore.status.setData(undefined, undoing)
      // It takes a second: the stream may have told its end before this answer came.
      utils.restore.status.invalidate()
    },
    onError: (error) => tellTrouble(t`The restore was not undone. What is live stays as it is.`, error),
  })
  const now = Date.now()
  const goesBack = t(halvesGoing[status.scope])
  const until = formatMoment(status.undoUntil ?? '', now)
  const restoredAt = status.finishedAt ? formatMoment(status.finishedAt, now) : t`the restore`
  return (
    <Sheet
      icon={IconArrowBackUp}
      tone="failed"
      title={t`Undo this restore?`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose} data-autofocus>
            <Trans>Keep it</Trans>
          </Button>
          <Button
            variant="filled"
            color="failed"
            onClick={() => undo.mutate({ id: status.id })}
            loading={undo.isPending}
          >
            <Trans>Undo the restore</Trans>
          </Button>
        </>
      }
    >
      <p className="soft">
        <Trans>
          {goesBack} back to how they were right before the restore, in one step of about a second. The app has to
          reconnect.
        </Trans>
      </p>
      <Facts
        facts={[
          { name: t`Lost from the app`, value: t`What was entered or changed since ${restoredAt}` },
          { name: t`Kept aside`, value: t`Until ${until}, for fetching by hand` },
          { name: t`Takes`, value: keptWords(status) ?? t`As much room as until now` },
          { name: t`Possible until`, value: until },
        ]}
      />
    </Sheet>
  )
}
