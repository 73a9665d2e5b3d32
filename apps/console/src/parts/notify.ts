import { t } from '@lingui/core/macro'
import type { NotificationData } from '@mantine/notifications'
import { isSignedOut, isUnanswered, troubleOf } from './problem.ts'

/** Says in a corner what has happened; gone after some seconds. */
export function tell(message: string): void {
  show({ message, autoClose: 5_000, closeButtonProps: { 'aria-label': t`Close the message` } })
}

/** Says why an action failed and what to do; stays until it is closed. */
export function tellTrouble(title: string, error: unknown): void {
  // That the session has ended is asked about on the whole screen.
  if (isSignedOut(error)) return
  const { message, hint } = troubleOf(error)
  show({
    // An action whose answer is lost may have been done: nothing else would be true.
    title: isUnanswered(error) ? t`No answer` : title,
    message: hint === null ? message : `${message} ${hint}`,
    color: 'failed',
    autoClose: false,
    closeButtonProps: { 'aria-label': t`Close the message` },
  })
}

/** Kept until the corner is there: it is loaded after the first page. */
async function show(notification: NotificationData): Promise<void> {
  const { notifications } = await import('@mantine/notifications')
  notifications.show(notification)
}
