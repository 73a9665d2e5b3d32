import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Skeleton } from '@mantine/core'
import type { BackupsComparison, CompareQuery } from '@mvp/core/contract-compare'
import { keepPreviousData } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { EmptyPage } from '../parts/empty-page.tsx'
import { formatBytes } from '../parts/format-size.ts'
import { formatMoment, formatSpan } from '../parts/format-time.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { PageHead, Panel } from '../parts/panel.tsx'
import { useNow } from '../parts/use-now.ts'
import { countsOf, nameOf } from './backup-words.ts'
import classes from './compare-page.module.css'
import { toCompareQuery } from './compare-search.ts'
import { ComparedDocuments } from './compared-documents.tsx'
import { ComparedTables } from './compared-tables.tsx'

const route = getRouteApi('/frame/backups/compare')

/** What changed between two moments, by the indexes of their archives. */
export function ComparePage() {
  usePageTitle(t`Compare backups`)
  const query = toCompareQuery(route.useSearch())
  if (!query) return <NoTwo />
  return (
    <>
      <PageHead
        title={t`Compare two backups`}
        above={
          <Link className="link small" to="/backups">
            <Trans>Backups</Trans>
          </Link>
        }
      />
      <Comparison query={query} />
    </>
  )
}

function NoTwo() {
  return (
    <EmptyPage title={t`Choose two backups first`}>
      <p>
        <Trans>Select two in the list, then press Compare.</Trans>
      </p>
      <LinkButton variant="filled" to="/backups">
        <Trans>To the list</Trans>
      </LinkButton>
    </EmptyPage>
  )
}

function Comparison({ query }: { query: CompareQuery }) {
  const comparison = trpc.backup.compare.useQuery(query, {
    placeholderData: keepPreviousData,
    // An archive never changes.
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Loaded query={comparison} waiting={<Skeleton h={420} radius="md" />}>
      {(found) => (
        <div className={classes.parts}>
          <Sides {...found} />
          {found.tables ? <ComparedTables tables={found.tables} /> : <NotInBoth half="database" />}
          {found.documents ? <ComparedDocuments documents={found.documents} /> : <NotInBoth half="documents" />}
        </div>
      )}
    </Loaded>
  )
}

function Sides({ older, newer }: Pick<BackupsComparison, 'older' | 'newer'>) {
  const between = Date.parse(newer.takenAt) - Date.parse(older.takenAt)
  const grown = (newer.sizeBytes ?? 0) - (older.sizeBytes ?? 0)
  return (
    <section className={classes.sides} aria-label={t`The two backups`}>
      <Side word={t`Then`} backup={older} />
      <Side word={t`Now`} backup={newer} />
      <p className="small soft">{apart(formatSpan(between), grown)}</p>
    </section>
  )
}

function apart(span: string, grownBytes: number): string {
  const change = formatBytes(Math.abs(grownBytes))
  if (grownBytes === 0) return t`${span} apart.`
  return grownBytes > 0
    ? t`${span} apart; the archive is ${change} larger.`
    : t`${span} apart; the archive is ${change} smaller.`
}

function Side({ word, backup }: { word: string; backup: BackupsComparison['older'] }) {
  const now = useNow()
  return (
    <div className={classes.side}>
      <span className="small quiet">{word}</span>
      <Link className="link strong" to="/backups/$id" params={{ id: backup.id }}>
        {formatMoment(backup.takenAt, now)}
      </Link>
      <span className="small soft">
        {nameOf(backup)}, {countsOf(backup)}, {formatBytes(backup.sizeBytes ?? 0)}
      </span>
      {backup.note ? <span className="small quiet">{backup.note}</span> : null}
    </div>
  )
}

function NotInBoth({ half }: { half: 'database' | 'documents' }) {
  return (
    <Panel title={half === 'database' ? t`Tables` : t`Documents`}>
      <p className="soft">
        {half === 'database'
          ? t`Not both of them hold the database, so there are no tables to compare.`
          : t`Not both of them hold documents, so there are none to compare.`}
      </p>
    </Panel>
  )
}
