import type { BackupPage } from '@mvp/core/contract'
import { getRouteApi } from '@tanstack/react-router'
import { LinkButton } from '../parts/link-button.tsx'
import { Pager } from '../parts/pager.tsx'

const route = getRouteApi('/frame/backups')

export function BackupPager({ page }: { page: BackupPage }) {
  const search = route.useSearch()
  return (
    <Pager
      page={page}
      linkTo={(to, word) => (
        <LinkButton size="compact-md" to="/backups" search={{ ...search, page: to }}>
          {word}
        </LinkButton>
      )}
    />
  )
}
