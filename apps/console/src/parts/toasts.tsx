import '@mantine/core/styles/Notification.css'
import '@mantine/notifications/styles.css'
import { Notifications } from '@mantine/notifications'

/** The corner in which something is said. */
export function Toasts() {
  return <Notifications position="bottom-right" limit={4} />
}
