import { backup, byId } from '@mvp/core/contract'
import {
  expiredBackup,
  schedule,
  scheduleChange,
  schedulePreview,
  schedulePreviewRequest,
  scheduleRequest,
  scheduleToggle,
} from '@mvp/core/contract-schedule'
import { acknowledgeSuspicion } from '@mvp/core/retention/acknowledge'
import { listExpired } from '@mvp/core/retention/list-expired'
import { changeSchedule } from '@mvp/core/schedule/change-schedule'
import { createSchedule } from '@mvp/core/schedule/create-schedule'
import { duplicateSchedule } from '@mvp/core/schedule/duplicate-schedule'
import { findSchedule, listSchedules } from '@mvp/core/schedule/list-schedules'
import { previewSchedule } from '@mvp/core/schedule/preview-schedule'
import { removeSchedule } from '@mvp/core/schedule/remove-schedule'
import { runSchedule } from '@mvp/core/schedule/run-schedule'
import { toggleSchedule } from '@mvp/core/schedule/toggle-schedule'
import { z } from 'zod'
import { adminProcedure, router } from '../trpc.ts'

const tags = ['schedules']

export const scheduleRouter = router({
  list: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/admin/backups/schedules', tags } })
    .output(z.array(schedule))
    .query(({ ctx }) => listSchedules(ctx.core)),

  create: adminProcedure
    .meta({ openapi: { method: 'POST', path: '/admin/backups/schedules', tags }, status: 201 })
    .input(scheduleRequest)
    .output(schedule)
    .mutation(({ ctx, input }) => createSchedule(ctx.core, { ...input, by: ctx.admin.email })),

  find: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/admin/backups/schedules/{id}', tags } })
    .input(byId)
    .output(schedule)
    .query(({ ctx, input }) => findSchedule(ctx.core, input.id)),

  change: adminProcedure
    .meta({ openapi: { method: 'PUT', path: '/admin/backups/schedules/{id}', tags } })
    .input(scheduleChange)
    .output(schedule)
    .mutation(({ ctx, input }) => changeSchedule(ctx.core, input)),

  toggle: adminProcedure
    .meta({ openapi: { method: 'PATCH', path: '/admin/backups/schedules/{id}/toggle', tags } })
    .input(scheduleToggle)
    .output(schedule)
    .mutation(({ ctx, input }) => toggleSchedule(ctx.core, input)),

  remove: adminProcedure
    .meta({
      openapi: { method: 'DELETE', path: '/admin/backups/schedules/{id}', tags, successDescription: 'deleted' },
      status: 204,
    })
    .input(byId)
    .output(z.void())
    .mutation(({ ctx, input }) => removeSchedule(ctx.core, input.id)),

  run: adminProcedure
    .meta({
      openapi: { method: 'POST', path: '/admin/backups/schedules/{id}/run', tags, successDescription: 'queued' },
      status: 202,
    })
    .input(byId)
    .output(backup)
    .mutation(({ ctx, input }) => runSchedule(ctx.core, { ...input, by: ctx.admin.email, trigger: ctx.admin.via })),

  duplicate: adminProcedure
    .meta({ openapi: { method: 'POST', path: '/admin/backups/schedules/{id}/duplicate', tags }, status: 201 })
    .input(byId)
    .output(schedule)
    .mutation(({ ctx, input }) => duplicateSchedule(ctx.core, { ...input, by: ctx.admin.email })),

  acknowledge: adminProcedure
    .meta({ openapi: { method: 'POST', path: '/admin/backups/schedules/{id}/acknowledge', tags } })
    .input(byId)
    .output(schedule)
    .mutation(async ({ ctx, input }) => {
      await acknowledgeSuspicion(ctx.core, { scheduleId: input.id, by: ctx.admin.email })
      return findSchedule(ctx.core, input.id)
    }),

  /** Changes nothing; POST because a policy does not fit into a query string. */
  preview: adminProcedure
    .meta({ openapi: { method: 'POST', path: '/admin/backups/schedules/preview', tags } })
    .input(schedulePreviewRequest)
    .output(schedulePreview)
    .query(({ ctx, input }) => previewSchedule(ctx.core, input)),

  expired: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/admin/backups/schedules/expired', tags } })
    .input(z.object({ scheduleId: z.uuid().optional() }))
    .output(z.array(expiredBackup))
    .query(({ ctx, input }) => listExpired(ctx.core, input)),
})
