import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { IconPencilExclamation } from '@tabler/icons-react'
import { useBlocker } from '@tanstack/react-router'
import { Sheet } from './sheet.tsx'

/** Asks before changes are lost: on the way to another page, and by the browser's own question before it closes. */
export function LeaveSheet({ dirty }: { dirty: boolean }) {
  const blocker = useBlocker({
    // Who is signed out has to go there; the sign-in leads back here.
    shouldBlockFn: ({ next }) => dirty && next.pathname !== '/sign-in',
    enableBeforeUnload: dirty,
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  return (
    <Sheet
      icon={IconPencilExclamation}
      title={t`Leave without saving?`}
      onClose={blocker.reset}
      foot={
        <>
          <Button onClick={blocker.reset} data-autofocus>
            <Trans>Stay</Trans>
          </Button>
          <Button variant="filled" onClick={blocker.proceed}>
            <Trans>Discard the changes</Trans>
          </Button>
        </>
      }
    >
      <p className="soft">
        <Trans>What you changed here has not been saved, and is lost if you leave.</Trans>
      </p>
    </Sheet>
  )
}
