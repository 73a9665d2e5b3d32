import { generateOpenApiDocument, type OpenAPIObject } from 'trpc-to-openapi'
import { extraPaths } from './openapi-extra-paths.ts'
import { listRestRoutes } from './rest.ts'
import { appRouter } from './router.ts'

/**
 * The OpenAPI 3.1 document: the procedures with a REST path, completed with what is not a procedure: sign-in, the
 * archive's bytes in both directions.
 */
export function describeApi(version: string): OpenAPIObject {
  const document = generateOpenApiDocument(appRouter, {
    title: 'MotoVaultPro Backup',
    version,
    description: 'Backup and restore of one PostgreSQL database and one folder of documents.',
    baseUrl: '/api',
    securitySchemes: {
      token: { type: 'http', scheme: 'bearer', description: 'An API token: mvp_…' },
      session: { type: 'apiKey', in: 'cookie', name: 'mvp.session_token', description: 'Set by sign-in; send Origin.' },
    },
  })
  const paths = document.paths ?? {}
  for (const { method, path, status } of listRestRoutes()) {
    const operation = paths[path]?.[operationName[method]]
    if (operation) operation.responses = answers(operation.responses?.['200'], status)
  }
  return {
    ...document,
    paths: { ...paths, ...extraPaths },
    components: { ...document.components, responses: { Problem: problemResponse } },
  }
}

const operationName = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const

/** The generator knows one success, 200, and another error than ours. */
function answers(success: { description?: string; content?: object } | undefined, status: number) {
  const description = success?.description ?? 'done'
  const content = status === 204 ? {} : { content: { ...success?.content } }
  return { [String(status)]: { description, ...content }, default: { $ref: '#/components/responses/Problem' } }
}

const problemResponse = {
  description: 'What is so, and what to do. The status fits the code.',
  content: {
    'application/json': {
      schema: {
        type: 'object' as const,
        required: ['code', 'message', 'hint'],
        properties: {
          code: { type: 'string' as const },
          message: { type: 'string' as const },
          hint: { type: ['string' as const, 'null' as const] },
        },
      },
    },
  },
}
