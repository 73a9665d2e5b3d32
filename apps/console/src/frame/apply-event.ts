import { backupQuery } from '@mvp/core/contract'
import type { QueryClient } from '@tanstack/react-query'
import { getQueryKey } from '@trpc/react-query'
import { z } from 'zod'
import { trpc, type WireBackup, type WireEvent } from '../api.ts'
import { pageWithBackup } from '../backup/page-with-backup.ts'

type Utils = ReturnType<typeof trpc.useUtils>

/** Brings one event of the live stream into everything that is cached. */
export function applyEvent(utils: Utils, queries: QueryClient, event: WireEvent): void {
  if (event.type === 'backup') applyBackup(utils, queries, event.backup)
  if (event.type === 'restore') utils.restore.status.setData(undefined, event.restore)
  if (event.type === 'backup-removed') {
    utils.backup.list.invalidate()
    utils.settings.installation.invalidate()
  }
}

function applyBackup(utils: Utils, queries: QueryClient, backup: WireBackup): void {
  for (const query of cachedLists(queries))
    utils.backup.list.setData(query, (page) => page && pageWithBackup(page, query, backup))
  const details = utils.backup.describe.getData({ id: backup.id })
  const phaseChanged = details?.backup.progress?.phase !== backup.progress?.phase
  if (details) utils.backup.describe.setData({ id: backup.id }, { ...details, backup })
  if (phaseChanged) utils.backup.describe.invalidate({ id: backup.id })
  if (backup.finishedAt === null) return
  // An end changes more than the row: totals, room in the store, the other pages of the list.
  utils.backup.list.invalidate()
  utils.backup.describe.invalidate({ id: backup.id })
  utils.settings.installation.invalidate()
}

const listKey = z.object({ input: backupQuery })

function cachedLists(queries: QueryClient) {
  return queries
    .getQueryCache()
    .findAll({ queryKey: getQueryKey(trpc.backup.list) })
    .flatMap(({ queryKey }) => {
      const key = listKey.safeParse(queryKey[1])
      return key.success ? [key.data.input] : []
    })
}
