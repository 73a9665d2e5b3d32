import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { holdDownload } from '@mvp/core/backup/hold-download'
import { openDownload } from '@mvp/core/backup/open-download'
import { byId } from '@mvp/core/contract'
import type { Core } from '@mvp/core/core'
import { AppError } from '@mvp/core/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import parseRange from 'range-parser'
import { auditDownload } from '../audit/audit-download.ts'
import { endWhenStalled } from './end-when-stalled.ts'

const CHUNK_BYTES = 256 * 1024

/**
 * The archive's bytes: GET and HEAD, single ranges (RFC 9110 section 14), and the sha256 as a strong ETag, which no
 * static file server gives: theirs are made of size and time, and a resumed download must never join two archives.
 */
export function downloadRoute(scope: FastifyInstance, core: Core): void {
  scope.route({
    method: ['GET', 'HEAD'],
    url: '/api/admin/backups/:id/download',
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const { id } = byId.parse(request.params)
      const download = await openDownload(core, id)
      const entity = { etag: `"${download.sha256}"`, lastModified: download.modifiedAt.toUTCString() }
      reply.headers({ ...headersOf(download), etag: entity.etag, 'last-modified': entity.lastModified })
      reply.header('accept-ranges', 'bytes')
      const refusal = failedPrecondition(request, entity.etag)
      if (refusal !== null) return reply.code(refusal).send()
      if (request.method === 'GET') reply.raw.once('close', holdDownload(core, id))
      const range = wantedRange(request, download.sizeBytes, entity)
      const { fileName, sizeBytes } = download
      const begin = () =>
        auditDownload(core, request, {
          id,
          fileName,
          sizeBytes,
          firstByte: range && range !== 'unsatisfiable' ? range.start : 0,
        })
      return sendBytes(request, reply, { ...download, range, begin })
    },
  })
}

/** Under which name a browser keeps it; nothing on the way may keep it. */
export function headersOf({ fileName }: { fileName: string }) {
  return {
    'cache-control': 'private, no-store',
    'content-disposition': `attachment; filename="${fileName.replace(/[^\w.-]/g, '_')}"`,
  }
}

type Entity = { etag: string; lastModified: string }
/** First and last byte, both included. */
type Range = { start: number; end: number }

/** If-Match and If-None-Match (RFC 9110 section 13.2.2); null: go on. */
function failedPrecondition({ headers }: FastifyRequest, etag: string): 412 | 304 | null {
  const ifMatch = headers['if-match']
  if (ifMatch !== undefined && !lists(ifMatch, etag)) return 412
  const ifNoneMatch = headers['if-none-match']
  return ifNoneMatch !== undefined && lists(ifNoneMatch.replaceAll('W/', ''), etag) ? 304 : null
}

function lists(header: string, etag: string): boolean {
  return header.split(',').some((one) => one.trim() === etag || one.trim() === '*')
}

/** Several ranges at once, another unit, bad syntax and a stale If-Range all mean the whole file, as the RFC allows. */
function wantedRange(request: FastifyRequest, size: number, entity: Entity): Range | null | 'unsatisfiable' {
  const { range, 'if-range': ifRange } = request.headers
  if (range === undefined || request.method !== 'GET') return null
  if (ifRange !== undefined && ifRange !== entity.etag && ifRange !== entity.lastModified) return null
  const ranges = parseRange(size, range, { combine: true })
  if (ranges === -1) return 'unsatisfiable'
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return null
  return ranges[0] ?? null
}

type Sending = {
  file: string
  sizeBytes: number
  range: Range | null | 'unsatisfiable'
  /** Called when nothing can refuse the bytes any more. */
  begin: () => Promise<void>
}

/** All of an archive's bytes, or a range of them. */
export async function sendBytes(
  request: FastifyRequest,
  reply: FastifyReply,
  { file, sizeBytes, range, begin }: Sending,
): Promise<FastifyReply> {
  if (range === 'unsatisfiable') {
    const problem = { code: 'range_not_satisfiable', message: 'The archive ends before this range.', hint: null }
    reply.code(416).header('content-range', `bytes */${sizeBytes}`).removeHeader('content-disposition')
    return reply.send(problem)
  }
  const { start, end } = range ?? { start: 0, end: sizeBytes - 1 }
  const handle = request.method === 'HEAD' ? null : await openWhole(file, sizeBytes)
  try {
    if (handle) await begin()
  } catch (error) {
    await handle?.close()
    throw error
  }
  // Not before anything can refuse the bytes: a refusal has a length and a type of its own.
  reply.header('content-type', 'application/gzip').header('content-length', end - start + 1)
  if (range) reply.code(206).header('content-range', `bytes ${start}-${end}/${sizeBytes}`)
  if (!handle) return reply.send()
  endWhenStalled(request.raw.socket)
  // The stream closes the handle at its end, and Fastify destroys the stream when the reader goes.
  return reply.send(handle.createReadStream({ start, end, highWaterMark: CHUNK_BYTES }))
}

/** Never through a link, and only the file the row speaks of. */
async function openWhole(file: string, sizeBytes: number): Promise<FileHandle> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
  const found = await handle.stat()
  if (found.isFile() && found.size === sizeBytes) return handle
  await handle.close()
  throw new AppError('archive_gone', 'The file in the store is not the one this backup was.', {
    hint: 'Someone changed the store by hand: look for the file there.',
  })
}
