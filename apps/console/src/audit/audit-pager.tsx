import type { AuditPage } from '@mvp/core/contract-audit'
import { LinkButton } from '../parts/link-button.tsx'
import { Pager } from '../parts/pager.tsx'
import type { AuditSearch } from './audit-search.ts'

export function AuditPager({ page, search }: { page: AuditPage; search: AuditSearch }) {
  return (
    <Pager
      page={page}
      linkTo={(to, word) => (
        <LinkButton size="compact-md" to="/settings/audit" search={{ ...search, page: to }}>
          {word}
        </LinkButton>
      )}
    />
  )
}
