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
      title="Leave without saving?"
      onClose={blocker.reset}
      foot={
        <>
          <Button onClick={blocker.reset} data-autofocus>
            Stay
          </Button>
          <Button variant="filled" onClick={blocker.proceed}>
            Discard the changes
          </Button>
        </>
      }
    >
      <p className="soft">What you changed here has not been saved, and is lost if you leave.</p>
    </Sheet>
  )
}
