import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { IconArchive, IconCalendarClock, IconSettings, IconShieldCheck, type TablerIcon } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import classes from './app-frame.module.css'

const rooms: { to: '/' | '/backups' | '/schedules' | '/settings'; word: MessageDescriptor; icon: TablerIcon }[] = [
  { to: '/', word: msg`Overview`, icon: IconShieldCheck },
  { to: '/backups', word: msg`Backups`, icon: IconArchive },
  { to: '/schedules', word: msg`Schedules`, icon: IconCalendarClock },
  { to: '/settings', word: msg`Settings`, icon: IconSettings },
]

export function Rooms() {
  return (
    <nav className={classes.rooms} aria-label={t`Main`}>
      {rooms.map((room) => (
        <Link key={room.to} to={room.to} activeOptions={{ includeSearch: false, exact: room.to === '/' }}>
          <room.icon size={20} stroke={1.6} aria-hidden />
          <span>{t(room.word)}</span>
        </Link>
      ))}
    </nav>
  )
}
