import { AccountButton } from './account-button.tsx'
import { LaterMenu } from './later-menu.tsx'

const load = async () => (await import('./account-menu.tsx')).AccountMenu

/** Who is signed in, in which language, and the way out. */
export function Account() {
  return <LaterMenu load={load} button={(props) => <AccountButton {...props} />} />
}
