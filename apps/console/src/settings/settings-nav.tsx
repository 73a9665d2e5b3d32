import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import classes from './settings.module.css'

// Each is current at its own address only: five of them share a page.
const exactly = { exact: true, includeHash: true }

/** The parts of the settings, on their page and on those that have an address of their own. */
export function SettingsNav() {
  return (
    <nav className={classes.rooms} aria-label={t`Settings`}>
      <Link to="/settings" hash="installation" activeOptions={exactly}>
        <Trans>Installation</Trans>
      </Link>
      <Link to="/settings/alerts">
        <Trans>Alerts</Trans>
      </Link>
      <Link to="/settings" hash="retention" activeOptions={exactly}>
        <Trans>Retention</Trans>
      </Link>
      <Link to="/settings" hash="proof" activeOptions={exactly}>
        <Trans>Verify and drill</Trans>
      </Link>
      <Link to="/settings" hash="speed" activeOptions={exactly}>
        <Trans>Speed limit</Trans>
      </Link>
      <Link to="/settings" hash="compression" activeOptions={exactly}>
        <Trans>Compression</Trans>
      </Link>
      <Link to="/settings" hash="api-tokens" activeOptions={exactly}>
        <Trans>API tokens</Trans>
      </Link>
      <Link to="/settings/audit">
        <Trans>Audit log</Trans>
      </Link>
    </nav>
  )
}
