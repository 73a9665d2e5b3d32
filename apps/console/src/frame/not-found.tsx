import { LinkButton } from '../parts/link-button.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import classes from './not-found.module.css'

export function NotFound() {
  usePageTitle('Not found')
  return (
    <main className={classes.page}>
      <h1>There is no such page</h1>
      <p className="soft">The address may have been cut off.</p>
      <LinkButton to="/backups" variant="filled">
        To the backups
      </LinkButton>
    </main>
  )
}
