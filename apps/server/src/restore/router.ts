import { byId } from '@mvp/core/contract'
import { comparisonQuery, documentsComparison } from '@mvp/core/contract-preview'
import {
  idle,
  restorePreview,
  restorePreviewRequest,
  restoreRequest,
  restoreStatus,
  undoRequest,
} from '@mvp/core/contract-restore'
import { listDocumentChanges } from '@mvp/core/restore/list-document-changes'
import { findRestoreById, listRestores } from '@mvp/core/restore/list-restores'
import { previewRestore } from '@mvp/core/restore/preview-restore'
import { findRestore, requestRestore } from '@mvp/core/restore/request-restore'
import { requestUndo } from '@mvp/core/restore/request-undo'
import { z } from 'zod'
import { adminProcedure, router } from '../trpc.ts'

const tags = ['restore']

export const restoreRouter = router({
  preview: adminProcedure
    .meta({ openapi: { method: 'POST', path: '/admin/backups/{id}/restore/preview', tags } })
    .input(restorePreviewRequest)
    .output(restorePreview)
    .mutation(({ ctx, input }) => previewRestore(ctx.core, input)),

  documents: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/admin/backups/{id}/restore/documents', tags } })
    .input(comparisonQuery)
    .output(documentsComparison)
    .query(({ ctx, input }) => listDocumentChanges(ctx.core, input)),

  start: adminProcedure
    .meta({
      openapi: { method: 'POST', path: '/admin/backups/{id}/restore', tags, successDescription: 'queued' },
      status: 202,
    })
    .input(restoreRequest)
    .output(restoreStatus)
    .mutation(({ ctx, input }) => requestRestore(ctx.core, { ...input, by: ctx.admin.email, trigger: ctx.admin.via })),

  undo: adminProcedure
    .meta({
      openapi: { method: 'POST', path: '/admin/backups/restore/undo', tags, successDescription: 'queued' },
      status: 202,
    })
    .input(undoRequest)
    .output(restoreStatus)
    .mutation(({ ctx, input }) => requestUndo(ctx.core, { ...input, by: ctx.admin.email, trigger: ctx.admin.via })),

  status: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/admin/backups/restore/status', tags } })
    .output(z.union([restoreStatus, idle]))
    .query(({ ctx }) => findRestore(ctx.core)),

  /** What became of any restore, also of one that is long over. */
  find: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/admin/backups/restore/{id}', tags } })
    .input(byId)
    .output(restoreStatus)
    .query(({ ctx, input }) => findRestoreById(ctx.core, input.id)),

  list: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/admin/backups/{id}/restores', tags } })
    .input(byId)
    .output(z.array(restoreStatus))
    .query(({ ctx, input }) => listRestores(ctx.core, input.id)),
})
