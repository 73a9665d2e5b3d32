import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import multipart from '@fastify/multipart'
import { quarantinePath, receiveUpload } from '@mvp/core/backup/receive-upload'
import type { Core } from '@mvp/core/core'
import { AppError } from '@mvp/core/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../audit/actor.ts'
import { auditWork } from '../audit/audit-work.ts'
import { adminOf } from '../auth/guard.ts'
import { endWhenStalled } from './end-when-stalled.ts'
import { measureRoom, type Room } from './store-room.ts'

const DISCARD_MS = 5_000

/** One archive in one request: `multipart/form-data` with the field `file`, or a raw body with X-File-Name. */
export async function uploadRoute(scope: FastifyInstance, core: Core): Promise<void> {
  scope.removeAllContentTypeParsers()
  // What is too large is refused by refuseBeyond below, for both kinds of body with the same words.
  await scope.register(multipart, {
    limits: { files: 1, fields: 20, fieldSize: 1024, fileSize: Number.POSITIVE_INFINITY },
  })
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

  scope.post('/api/admin/backups/upload', async (request, reply) => {
    const room = await measureRoom(core)
    const { fileName, bytes } = request.isMultipart() ? await filePart(request) : rawBody(request)
    const admin = adminOf(request)
    const ask = { ...actorOf(admin, request.ip), action: 'backup.upload', input: { fileName } }
    const backup = await auditWork(core, ask, async () => {
      const file = await quarantine(core, request, bytes, room).catch(async (error) => {
        await discardRest(request, reply, bytes)
        throw error
      })
      return receiveUpload(core, { file, fileName, by: admin.email, trigger: admin.via })
    })
    return reply.code(201).send(backup)
  })
}

type Upload = { fileName: string; bytes: Readable }

async function filePart(request: FastifyRequest): Promise<Upload> {
  const part = await request.file().catch((cause: unknown) => {
    throw new AppError('invalid', 'The form is cut off or not readable.', { cause })
  })
  if (part?.fieldname === 'file') return { fileName: baseName(part.filename), bytes: part.file }
  part?.file.resume()
  throw new AppError('invalid', 'The form has no file.', { hint: 'Send the archive in the field "file".' })
}

function rawBody(request: FastifyRequest): Upload {
  const name = request.headers['x-file-name']
  if (typeof name !== 'string' || name === '') {
    throw new AppError('invalid', 'The upload has no name.', {
      hint: 'Send it in X-File-Name, percent-encoded, or send a form with the field "file".',
    })
  }
  if (!(request.body instanceof Readable)) throw new AppError('invalid', 'The upload has no bytes.')
  return { fileName: baseName(decoded(name)), bytes: request.body }
}

/** Writes the bytes where no one lists them. Whatever stops them, nothing of them stays. */
async function quarantine(core: Core, request: FastifyRequest, bytes: Readable, room: Room): Promise<string> {
  const file = quarantinePath(core)
  const { socket } = request.raw
  const received = endWhenStalled(socket)
  try {
    // A form is a little longer than its file, so its length says too much.
    if (!request.isMultipart()) room.refuseBeyond(Number(request.headers['content-length'] ?? 0))
    // Not destroyed with the rest of the pipeline: that would cut the connection before the refusal is through.
    const chunks = bytes.iterator({ destroyOnReturn: false })
    await pipeline(within(room, chunks), createWriteStream(file, { flags: 'wx', mode: 0o600 }))
    return file
  } catch (error) {
    await rm(file, { force: true })
    if (socket.destroyed) throw new AppError('cancelled', 'The upload was broken off.', { cause: error })
    throw error
  } finally {
    received()
  }
}

async function* within(room: Room, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    room.refuseBeyond(bytes)
    yield chunk
  }
}

/**
 * Most clients read an answer only after the last byte is sent, so a refused body is read on for a moment; and what
 * stays unread must not be taken for the next request on this connection.
 */
async function discardRest({ raw }: FastifyRequest, reply: FastifyReply, bytes: Readable): Promise<void> {
  const signal = AbortSignal.timeout(DISCARD_MS)
  bytes.resume()
  if (!raw.readableEnded && !raw.destroyed) await once(raw, 'end', { signal }).catch(() => {})
  if (!raw.complete) reply.header('connection', 'close')
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** Shown to people and never a path: the last part of what the browser or script called it. */
export function baseName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
  return last.replace(/[\u0000-\u001f\u007f]/g, '').slice(0, 200) || 'upload.tar.gz'
}
