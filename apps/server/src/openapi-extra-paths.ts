import type { OpenAPIObject } from 'trpc-to-openapi'

type Paths = NonNullable<OpenAPIObject['paths']>

const id = { name: 'id', in: 'path' as const, required: true, schema: { type: 'string' as const, format: 'uuid' } }
const problem = { $ref: '#/components/responses/Problem' }
const done = (description: string) => ({ description })
const file = (description: string) => ({
  description,
  content: { 'application/gzip': { schema: { type: 'string' as const, format: 'binary' } } },
})
const header = (name: string, description: string, required = false) => ({
  name,
  in: 'header' as const,
  required,
  description,
  schema: { type: 'string' as const },
})
const json = (properties: Record<string, { type: 'string' }>) => ({
  required: true,
  content: {
    'application/json': { schema: { type: 'object' as const, required: Object.keys(properties), properties } },
  },
})
const text = { type: 'string' } as const

const query = (name: string, description: string) => ({
  name,
  in: 'query' as const,
  description,
  schema: { type: 'string' as const },
})

const bytes = { schema: { type: 'string' as const, format: 'binary' } }

/** What is served beside the procedures. Paths are below /api. */
export const extraPaths: Paths = {
  '/admin/backups/{id}/download': {
    get: {
      operationId: 'backup-download',
      tags: ['backups'],
      parameters: [id, header('range', 'bytes=first-last'), header('if-range', 'the ETag of the part already there')],
      responses: {
        '200': file('The archive'),
        '206': file('A part of it'),
        '304': done('Unchanged'),
        default: problem,
      },
    },
    head: {
      operationId: 'backup-download-head',
      tags: ['backups'],
      parameters: [id],
      responses: { '200': done('Size, ETag and name of the archive'), default: problem },
    },
  },
  '/download': {
    get: {
      operationId: 'backup-download-by-link',
      summary: 'The archive behind a link of POST /admin/backups/{id}/download-link: once, and soon. 410 afterwards.',
      tags: ['backups'],
      security: [],
      parameters: [{ ...query('link', 'The secret of the link'), required: true }],
      responses: { '200': file('The archive'), default: problem },
    },
  },
  '/admin/backups/{id}/documents/download': {
    get: {
      operationId: 'backup-download-document',
      tags: ['backups'],
      parameters: [id, { ...query('path', 'Path of the document, below the documents folder'), required: true }],
      responses: {
        '200': { description: 'The document', content: { 'application/octet-stream': { schema: { type: 'string' } } } },
        default: problem,
      },
    },
  },
  '/admin/backups/upload': {
    post: {
      operationId: 'backup-upload',
      tags: ['backups'],
      parameters: [header('x-file-name', 'Name of the archive, for a body that is not multipart; percent-encoded.')],
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': { schema: { type: 'object', required: ['file'], properties: { file: bytes.schema } } },
          'application/gzip': bytes,
        },
      },
      responses: { '201': done('The backup, as GET /admin/backups/{id} gives it'), default: problem },
    },
  },
  '/admin/backups/upload/tus': {
    post: {
      operationId: 'backup-upload-create',
      summary: 'Begin a resumable upload (tus 1.0): Location names it, and is HEADed, PATCHed and DELETEd.',
      tags: ['backups'],
      parameters: [
        header('tus-resumable', '1.0.0', true),
        header('upload-length', 'Bytes of the whole archive', true),
        header('upload-metadata', 'filename, base64'),
      ],
      responses: { '201': done('Created'), default: problem },
    },
  },
  '/admin/backups/upload/tus/{id}': {
    patch: {
      operationId: 'backup-upload-append',
      summary: 'Append. The last one answers when the archive was inspected, with X-Backup-Id, or refuses it with 422.',
      tags: ['backups'],
      parameters: [id, header('tus-resumable', '1.0.0', true), header('upload-offset', 'Bytes already there', true)],
      requestBody: { required: true, content: { 'application/offset+octet-stream': bytes } },
      responses: { '204': done('Received'), default: problem },
    },
  },
  '/admin/backups/audit.csv': {
    get: {
      operationId: 'audit-export',
      summary: 'The audit log as CSV: all that fits the filter, newest first.',
      tags: ['audit'],
      parameters: [
        query('action', 'One action, or the first part of several'),
        query('who', 'A part of the address'),
        query('from', 'ISO 8601, UTC'),
        query('to', 'ISO 8601, UTC; not in it any more'),
      ],
      responses: {
        '200': { description: 'The file', content: { 'text/csv': { schema: { type: 'string' } } } },
        default: problem,
      },
    },
  },
  '/auth/sign-in/email': {
    post: {
      operationId: 'auth-sign-in',
      tags: ['auth'],
      security: [],
      requestBody: json({ email: text, password: text }),
      responses: { '200': done('Signed in: the session is in the cookie'), default: problem },
    },
  },
  '/auth/sign-out': {
    post: { operationId: 'auth-sign-out', tags: ['auth'], security: [], responses: { '204': done('Signed out') } },
  },
}
