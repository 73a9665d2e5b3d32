import type { DocumentsComparison } from '@mvp/core/contract-preview'
import { keepPreviousData } from '@tanstack/react-query'
import { useState } from 'react'
import { trpc } from '../api.ts'
import type { RestoreSearch } from './restore-search.ts'

const pageSize = 50
const pollMs = 700

/** The comparison of documents as the server knows it: asked again while it runs, and begun anew on demand. */
export function useComparison(id: string, { kind, search, changes }: RestoreSearch) {
  const [insteadOf, setInsteadOf] = useState<string | undefined>(undefined)
  const query = trpc.restore.documents.useQuery(
    {
      id,
      page: changes ?? 1,
      pageSize,
      ...(kind && { kind }),
      ...(search && { search }),
      ...(insteadOf && { insteadOf }),
    },
    {
      placeholderData: keepPreviousData,
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      refetchInterval: ({ state }) => (state.data?.state === 'running' ? pollMs : false),
    },
  )
  return { query, again: (known: DocumentsComparison) => setInsteadOf(known.id) }
}
