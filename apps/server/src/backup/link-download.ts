import { recordAudit } from '@mvp/core/audit/record-audit'
import { findDownloadLink, spendDownloadLink } from '@mvp/core/backup/download-links'
import { holdDownload } from '@mvp/core/backup/hold-download'
import { openDownload } from '@mvp/core/backup/open-download'
import type { Core } from '@mvp/core/core'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { headersOf, sendBytes } from './download.ts'

const linkQuery = z.object({ link: z.string().max(100) })

/**
 * The archive behind a single-use link, for whoever has the link. It is used up when nothing can refuse the bytes any
 * more, however many of them arrive; a range is not looked at, so that no second one can fetch the rest.
 */
export function linkDownloadRoute(scope: FastifyInstance, core: Core): void {
  scope.route({
    method: 'GET',
    url: '/api/download',
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const { link } = linkQuery.parse(request.query)
      const { backupId: id, createdBy: who } = await findDownloadLink(core, link)
      const download = await openDownload(core, id)
      const { fileName: subject, sizeBytes } = download
      const details = { with: `the download link of ${who}`, sizeBytes }
      const deed = { who, via: 'console' as const, address: request.ip, action: 'backup.download', result: 'ok' }
      const begin = async () => {
        await spendDownloadLink(core, link)
        await recordAudit(core, { ...deed, subjectId: id, subject, details })
      }
      reply.raw.once('close', holdDownload(core, id))
      return sendBytes(request, reply.headers(headersOf(download)), { ...download, range: null, begin })
    },
  })
}
