import { cancelBackup } from '@mvp/core/backup/cancel-backup'
import { changeBackup } from '@mvp/core/backup/change-backup'
import { compareBackups } from '@mvp/core/backup/compare-backups'
import { deleteBackup } from '@mvp/core/backup/delete-backup'
import { createDownloadLink } from '@mvp/core/backup/download-links'
import { describeBackup, findBackup, listBackups } from '@mvp/core/backup/list-backups'
import { listBackupDocuments } from '@mvp/core/backup/list-documents'
import { requestBackup } from '@mvp/core/backup/request-backup'
import { backup, backupChange, backupDetails, backupPage, backupQuery, backupRequest, byId } from '@mvp/core/contract'
import { backupsComparison, compareQuery } from '@mvp/core/contract-compare'
import { documentPage, documentsQuery } from '@mvp/core/contract-document'
import { downloadLink } from '@mvp/core/contract-link'
import { proof, proofs } from '@mvp/core/contract-proof'
import { cancelProof, findProofs, requestProof } from '@mvp/core/proof/request-proof'
import { z } from 'zod'
import { adminProcedure, router } from '../trpc.ts'
import { watchBackups } from './watch-backups.ts'

const tags = ['backups']

export const backupRouter = router({
  list: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/admin/backups', tags } })
    .input(backupQuery)
    .output(backupPage)
    .query(({ ctx, input }) => listBackups(ctx.core, input)),

  create: adminProcedure
    .meta({ openapi: { method: 'POST', path: '/admin/backups', tags, successDescription: 'queued' }, status: 202 })
    .input(backupRequest)
    .output(backup)
    .mutation(({ ctx, input }) => requestBackup(ctx.core, { ...input, by: ctx.admin.email, trigger: ctx.admin.via })),

  find: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/admin/backups/{id}', tags } })
    .input(byId)
    .output(backup)
    .query(({ ctx, input }) => findBackup(ctx.core, input.id)),

  change: adminProcedure
    .meta({ openapi: { method: 'PATCH', path: '/admin/backups/{id}', tags } })
    .input(backupChange)
    .output(backup)
    .mutation(({ ctx, input }) => changeBackup(ctx.core, input)),

  remove: adminProcedure
    .meta({
      openapi: { method: 'DELETE', path: '/admin/backups/{id}', tags, successDescription: 'deleted' },
      status: 204,
    })
    .input(byId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteBackup(ctx.core, input.id)),

  cancel: adminProcedure
    .meta({ openapi: { method: 'POST', path: '/admin/backups/{id}/cancel', tags } })
    .input(byId)
    .output(backup)
    .mutation(({ ctx, input }) => cancelBackup(ctx.core, input.id)),

  /** A link that downloads it once, within ten minutes and without a session. */
  createDownloadLink: adminProcedure
    .meta({
      openapi: { method: 'POST', path: '/admin/backups/{id}/download-link', tags, successDescription: 'created' },
      status: 201,
    })
    .input(byId)
    .output(downloadLink)
    .mutation(({ ctx, input }) => createDownloadLink(ctx.core, { ...input, by: ctx.admin.email })),

  verify: adminProcedure
    .meta({
      openapi: { method: 'POST', path: '/admin/backups/{id}/verify', tags, successDescription: 'queued' },
      status: 202,
    })
    .input(byId)
    .output(proof)
    .mutation(({ ctx, input }) =>
      requestProof(ctx.core, { ...input, kind: 'verify', by: ctx.admin.email, trigger: ctx.admin.via }),
    ),

  drill: adminProcedure
    .meta({
      openapi: { method: 'POST', path: '/admin/backups/{id}/drill', tags, successDescription: 'queued' },
      status: 202,
    })
    .input(byId)
    .output(proof)
    .mutation(({ ctx, input }) =>
      requestProof(ctx.core, { ...input, kind: 'drill', by: ctx.admin.email, trigger: ctx.admin.via }),
    ),

  /** The newest verify and drill of a backup. */
  proofs: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/admin/backups/{id}/proofs', tags } })
    .input(byId)
    .output(proofs)
    .query(({ ctx, input }) => findProofs(ctx.core, input.id)),

  /** Of a verify or a drill, by its own id. */
  cancelProof: adminProcedure
    .meta({ openapi: { method: 'POST', path: '/admin/backups/proofs/{id}/cancel', tags } })
    .input(byId)
    .output(proof)
    .mutation(({ ctx, input }) => cancelProof(ctx.core, input.id)),

  describe: adminProcedure
    .input(byId)
    .output(backupDetails)
    .query(({ ctx, input }) => describeBackup(ctx.core, input.id)),

  documents: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/admin/backups/{id}/documents', tags } })
    .input(documentsQuery)
    .output(documentPage)
    .query(({ ctx, input }) => listBackupDocuments(ctx.core, input)),

  /** What changed from the older of two to the newer. */
  compare: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/admin/backups/compare', tags } })
    .input(compareQuery)
    .output(backupsComparison)
    .query(({ ctx, input }) => compareBackups(ctx.core, input)),

  /** Live state of every operation, for backups and restores alike. Observing only. */
  watch: adminProcedure.subscription(({ ctx, signal }) => watchBackups(ctx, signal)),
})
