import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** Where the built console is: beside the built server in an image, else in its own room of the repository. */
export function findConsole(): string | null {
  const places = ['./console', '../../console/dist'].map((place) => fileURLToPath(new URL(place, import.meta.url)))
  return places.find((place) => existsSync(`${place}/index.html`)) ?? null
}

/**
 * Serves the built single-page app: every navigation that is no file gets its index.html, so that its own URLs can be
 * reloaded and sent around. Files in assets/ carry their hash in the name and never change. Where the build has laid a
 * .br or .gz beside a file, that is sent to whoever takes it; each has an ETag of its own.
 */
export async function consoleFiles(app: FastifyInstance, dir: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: dir,
    cacheControl: false,
    preCompressed: true,
    setHeaders: (reply, path) => {
      const hashed = path.startsWith(`${dir}/assets/`)
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  app.setNotFoundHandler((request, reply) => (isNavigation(request) ? reply.sendFile('index.html') : notFound(reply)))
}

/** A page is asked for with Accept: text/html; a missing script or picture must not get one. */
function isNavigation({ method, headers }: FastifyRequest): boolean {
  return (method === 'GET' || method === 'HEAD') && (headers.accept ?? '').includes('text/html')
}

export function notFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).send({ code: 'not_found', message: 'There is nothing here.', hint: null })
}
