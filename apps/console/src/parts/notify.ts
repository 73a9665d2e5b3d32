import { notifications } from '@mantine/notifications'
import { troubleOf } from './problem.ts'

/** Says in a corner what has happened; gone after some seconds. */
export function tell(message: string): void {
  notifications.show({ message, autoClose: 5_000, closeButtonProps: { 'aria-label': 'Close the message' } })
}

/** Says why an action failed and what to do; stays until it is closed. */
export function tellTrouble(title: string, error: unknown): void {
  const { message, hint } = troubleOf(error)
  notifications.show({
    title,
    message: hint === null ? message : `${message} ${hint}`,
    color: 'failed',
    autoClose: false,
    closeButtonProps: { 'aria-label': 'Close the message' },
  })
}
