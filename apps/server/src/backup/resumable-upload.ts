import { randomUUID } from 'node:crypto'
import { chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { quarantinePath, receiveUpload } from '@mvp/core/backup/receive-upload'
import type { Core } from '@mvp/core/core'
import { AppError } from '@mvp/core/errors'
import { FileStore } from '@tus/file-store'
import { Server, type Upload } from '@tus/server'
import { fromNodeHeaders } from 'better-auth/node'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actorOf } from '../audit/actor.ts'
import { auditWork } from '../audit/audit-work.ts'
import type { Admin } from '../auth/authenticate.ts'
import { adminOf } from '../auth/guard.ts'
import { type Failure, failureOf, failureOfStatus } from '../error-shape.ts'
import { endWhenStalled } from './end-when-stalled.ts'
import { measureRoom } from './store-room.ts'
import { baseName } from './upload.ts'

const PATH = '/api/admin/backups/upload/tus'
const LIFETIME_MS = 24 * 60 * 60 * 1000
const SWEEP_MS = 60 * 60 * 1000

/** One request as the tus library sees it, and what we know of it beside. */
type Ask = { admin: Admin; address: string; failure: Failure | null; received: () => void }

/**
 * Resumable uploads (tus 1.0). The bytes of an unfinished one lie in the store's quarantine, belong to the admin who
 * began it, and go after a day. The request that brings the last byte also inspects: it answers with X-Backup-Id, or
 * with 422 and the reason.
 */
export async function resumableUploads(scope: FastifyInstance, core: Core): Promise<void> {
  const directory = join(core.env.backupDir, '.uploads')
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const asks = new WeakMap<Request, Ask>()
  const tus = openTus(core, directory, (request) => {
    const ask = asks.get(request)
    if (!ask) throw new Error('the upload library asks about a request it was not given')
    return ask
  })
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  scope.route({
    method: ['OPTIONS', 'POST', 'HEAD', 'PATCH', 'DELETE'],
    url: `${PATH}/:upload?`,
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const received = endWhenStalled(request.raw.socket)
      const ask: Ask = { admin: adminOf(request), address: request.ip, failure: null, received }
      const asked = webRequest(request)
      asks.set(asked, ask)
      const response = await tus.handleWeb(asked)
      // What a refused request still sends must not be taken for the next one on this connection.
      if (!request.raw.complete) reply.header('connection', 'close')
      return answer(reply, response, ask.failure)
    },
  })
  sweepRegularly(scope, core, directory)
}

function openTus(core: Core, directory: string, askOf: (request: Request) => Ask): Server {
  const store = new FileStore({ directory, expirationPeriodInMilliseconds: LIFETIME_MS })
  return new Server({
    path: PATH,
    datastore: store,
    relativeLocation: true,
    maxSize: core.env.maxUploadBytes,
    // No page of another site has any business here.
    allowedOrigins: () => false,
    namingFunction: () => randomUUID(),
    async onUploadCreate(request, upload) {
      if (upload.size === undefined) throw new AppError('invalid', 'Upload-Length is required.')
      const room = await measureRoom(core)
      room.refuseBeyond(upload.size)
      return { metadata: { filename: baseName(upload.metadata?.filename ?? ''), owner: askOf(request).admin.email } }
    },
    async onIncomingRequest(request, id) {
      if (request.method === 'POST') return
      const upload = await store.getUpload(id)
      // To anyone else it is not there.
      if (upload.metadata?.owner !== askOf(request).admin.email) throw new AppError('not_found', 'No such upload.')
    },
    async onUploadFinish(request, upload) {
      const { admin, address, received } = askOf(request)
      received()
      const input = { fileName: upload.metadata?.filename ?? null }
      const audited = { ...actorOf(admin, address), action: 'backup.upload', input }
      const backup = await auditWork(core, audited, () => receive(core, store, upload, admin))
      return { headers: { 'X-Backup-Id': backup.id } }
    },
    onResponseError(request, error) {
      askOf(request).failure =
        error instanceof Error ? failureOf(error) : failureOfStatus(error.status_code, error.body)
      return undefined
    },
  })
}

async function receive(core: Core, store: FileStore, upload: Upload, admin: Admin) {
  const file = quarantinePath(core)
  await takeOver(join(store.directory, upload.id), file)
  await store.configstore.delete(upload.id)
  const fileName = upload.metadata?.filename ?? 'upload.tar.gz'
  return receiveUpload(core, { file, fileName, by: admin.email, trigger: admin.via })
}

/** Of two requests that both think theirs was the last byte, one gets the file. */
async function takeOver(from: string, to: string): Promise<void> {
  try {
    await chmod(from, 0o600)
    await rename(from, to)
  } catch (cause) {
    throw new AppError('conflict', 'This upload was finished by another request.', { cause })
  }
}

const params = z.object({ upload: z.uuid().optional() })

/** The URL is made from the checked id alone, which the library turns into a file name. */
function webRequest(request: FastifyRequest): Request {
  const { success, data } = params.safeParse(request.params)
  if (!success) throw new AppError('not_found', 'No such upload.')
  const url = new URL(data.upload === undefined ? PATH : `${PATH}/${data.upload}`, 'http://localhost')
  const headers = fromNodeHeaders(request.headers)
  const { method } = request
  if (!(request.body instanceof Readable)) return new Request(url, { method, headers })
  return new Request(url, { method, headers, body: Readable.toWeb(request.body), duplex: 'half' })
}

async function answer(reply: FastifyReply, response: Response, known: Failure | null): Promise<FastifyReply> {
  reply.headers(Object.fromEntries(response.headers))
  if (response.status < 400) return reply.code(response.status).send()
  const { status, problem } = known ?? failureOfStatus(response.status, await response.text())
  reply.removeHeader('content-length')
  return reply.code(status).type('application/json; charset=utf-8').send(problem)
}

/** Whatever has not moved for a day: unfinished uploads, and halves of them that a crash left. */
function sweepRegularly(scope: FastifyInstance, core: Core, directory: string): void {
  const sweep = () =>
    removeOlderThan(directory, Date.now() - LIFETIME_MS).catch((error) => core.log.warn({ err: error }, 'sweep failed'))
  const timer = setInterval(sweep, SWEEP_MS)
  scope.addHook('onReady', async () => void (await sweep()))
  scope.addHook('onClose', async () => clearInterval(timer))
}

export async function removeOlderThan(directory: string, instantMs: number): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name)
    const found = await stat(path).catch(() => null)
    if (found && found.mtimeMs < instantMs) await rm(path, { force: true })
  }
}
