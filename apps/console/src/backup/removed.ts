import { type QueryClient, skipToken, useQuery } from '@tanstack/react-query'

/** Beside what the server is asked for: what it told of once, and nobody can ask for any more. */
const queryKey = ['removed-backups']

const none: ReadonlySet<string> = new Set()

export function rememberRemoved(queries: QueryClient, id: string): void {
  queries.setQueryData<ReadonlySet<string>>(queryKey, (before) => new Set(before).add(id))
}

/** The backups that left the list while this tab was open, whoever removed them. */
export function useRemoved(): ReadonlySet<string> {
  return useQuery<ReadonlySet<string>>({ queryKey, queryFn: skipToken }).data ?? none
}
