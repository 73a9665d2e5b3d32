import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { IconCloudOff, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatClock } from './format-time.ts'
import classes from './loaded.module.css'
import { isSignedOut, troubleOf } from './problem.ts'

type Query<Data> = {
  data: Data | undefined
  error: unknown
  isFetching: boolean
  dataUpdatedAt: number
  refetch: () => unknown
}

type Props<Data> = {
  query: Query<Data>
  /** Whether something else that the page is made of is still to come. */
  incomplete?: boolean
  /** Skeletons of the final heights. */
  waiting: ReactNode
  /** Of a page whose heading comes with its content: what it is called until then. */
  pageTitle?: string
  /** Shown in place of the content when there is nothing to show; null lets the content be shown. */
  empty?: (data: Data) => ReactNode
  children: (data: Data) => ReactNode
}

/** Waiting, failing, out of date and empty, said once for every screen. What was loaded before stays in sight. */
export function Loaded<Data>({ query, incomplete, waiting, pageTitle, empty, children }: Props<Data>) {
  // A signed-out admin is asked to sign in, over the page or before it.
  if (query.data === undefined || incomplete)
    return (
      <>
        {pageTitle === undefined ? null : <h1 className="visually-hidden">{pageTitle}</h1>}
        {query.error === null || isSignedOut(query.error) ? waiting : <Failing query={query} />}
      </>
    )
  return (
    <>
      {query.error === null || isSignedOut(query.error) ? null : <Stale query={query} />}
      {empty?.(query.data) ?? children(query.data)}
    </>
  )
}

function Failing<Data>({ query }: { query: Query<Data> }) {
  const { message, hint, hintLang } = troubleOf(query.error)
  return (
    <section className={classes.failing} role="alert">
      <IconCloudOff size={28} stroke={1.5} aria-hidden />
      <h2>{message}</h2>
      {hint === null ? null : <p lang={hintLang}>{hint}</p>}
      <Button onClick={() => query.refetch()} loading={query.isFetching} leftSection={<IconRefresh size={15} />}>
        <Trans>Try again</Trans>
      </Button>
    </section>
  )
}

function Stale<Data>({ query }: { query: Query<Data> }) {
  const { message } = troubleOf(query.error)
  return (
    <div className={classes.stale} role="status">
      <IconCloudOff size={16} stroke={1.8} aria-hidden />
      <p>
        <Trans>
          {message} What you see is from {formatClock(new Date(query.dataUpdatedAt).toISOString())}.
        </Trans>
      </p>
      <Button size="compact-sm" onClick={() => query.refetch()} loading={query.isFetching}>
        <Trans>Try again</Trans>
      </Button>
    </div>
  )
}
