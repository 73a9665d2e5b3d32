import { holdDownload } from '@mvp/core/backup/hold-download'
import { openBackedUpDocument } from '@mvp/core/backup/open-document'
import { documentDownload } from '@mvp/core/contract-document'
import type { Core } from '@mvp/core/core'
import type { FastifyInstance } from 'fastify'
import { actorOf } from '../audit/actor.ts'
import { auditWork } from '../audit/audit-work.ts'
import { adminOf } from '../auth/guard.ts'
import { endWhenStalled } from './end-when-stalled.ts'

/** One document of a backup, read out of the archive without the rest. */
export function documentDownloadRoute(scope: FastifyInstance, core: Core): void {
  scope.route({
    method: 'GET',
    url: '/api/admin/backups/:id/documents/download',
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const { id } = documentDownload.pick({ id: true }).parse(request.params)
      const { path } = documentDownload.omit({ id: true }).parse(request.query)
      const ask = { ...actorOf(adminOf(request), request.ip), action: 'backup.downloadDocument', input: { id, path } }
      const document = await auditWork(core, ask, () => openBackedUpDocument(core, id, path))
      reply.raw.once('close', holdDownload(core, id))
      endWhenStalled(request.raw.socket)
      reply.headers({
        'content-type': 'application/octet-stream',
        'content-length': document.sizeBytes,
        'cache-control': 'private, no-store',
        'content-disposition': attachment(path.slice(path.lastIndexOf('/') + 1)),
        ...(document.sha256 && { etag: `"${document.sha256}"` }),
      })
      return reply.send(document.content)
    },
  })
}

/** RFC 6266: a plain name for old readers, and the name itself, percent-encoded, for all others. */
function attachment(name: string): string {
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (char) => {
    return `%${char.charCodeAt(0).toString(16).toUpperCase()}`
  })
  return `attachment; filename="${name.replace(/[^\w. -]/g, '_')}"; filename*=UTF-8''${encoded}`
}
