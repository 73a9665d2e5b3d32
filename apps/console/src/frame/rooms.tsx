import { IconArchive, IconCalendarClock, IconSettings, IconShieldCheck, type TablerIcon } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import classes from './app-frame.module.css'

const rooms: { to: '/' | '/backups' | '/schedules' | '/settings'; word: string; icon: TablerIcon }[] = [
  { to: '/', word: 'Overview', icon: IconShieldCheck },
  { to: '/backups', word: 'Backups', icon: IconArchive },
  { to: '/schedules', word: 'Schedules', icon: IconCalendarClock },
  { to: '/settings', word: 'Settings', icon: IconSettings },
]

export function Rooms() {
  return (
    <nav className={classes.rooms} aria-label="Main">
      {rooms.map((room) => (
        <Link key={room.to} to={room.to} activeOptions={{ includeSearch: false, exact: room.to === '/' }}>
          <room.icon size={20} stroke={1.6} aria-hidden />
          <span>{room.word}</span>
        </Link>
      ))}
    </nav>
  )
}
