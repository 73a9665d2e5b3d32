import { Link } from '@tanstack/react-router'
import classes from './settings.module.css'

// Each is current at its own address only: four of them share a page.
const exactly = { exact: true, includeHash: true }

/** The parts of the settings, on their page and on those that have an address of their own. */
export function SettingsNav() {
  return (
    <nav className={classes.rooms} aria-label="Settings">
      <Link to="/settings" hash="installation" activeOptions={exactly}>
        Installation
      </Link>
      <Link to="/settings/alerts">Alerts</Link>
      <Link to="/settings" hash="retention" activeOptions={exactly}>
        Retention
      </Link>
      <Link to="/settings" hash="proof" activeOptions={exactly}>
        Verify and drill
      </Link>
      <Link to="/settings" hash="speed" activeOptions={exactly}>
        Speed limit
      </Link>
      <Link to="/settings" hash="api-tokens" activeOptions={exactly}>
        API tokens
      </Link>
      <Link to="/settings/audit">Audit log</Link>
    </nav>
  )
}
