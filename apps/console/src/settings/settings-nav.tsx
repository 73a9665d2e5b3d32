import { Link } from '@tanstack/react-router'
import classes from './settings.module.css'

/** The parts of the settings, on their page and on those that have an address of their own. */
export function SettingsNav() {
  return (
    <nav className={classes.rooms} aria-label="Settings">
      <Link to="/settings" hash="installation">
        Installation
      </Link>
      <Link to="/settings/alerts">Alerts</Link>
      <Link to="/settings" hash="retention">
        Retention
      </Link>
      <Link to="/settings" hash="proof">
        Verify and drill
      </Link>
      <Link to="/settings" hash="api-tokens">
        API tokens
      </Link>
      <Link to="/settings/audit">Audit log</Link>
    </nav>
  )
}
