import { describe, expect, it } from 'vitest'
import { describeApi } from './openapi.ts'
import { listRestRoutes } from './rest.ts'

// Through JSON, as a client gets it.
const document = JSON.parse(JSON.stringify(describeApi('1.2.3')))

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 of this version, below /api', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' }, servers: [{ url: '/api' }] })
  })

  it.each([
    ['get', '/admin/backups', '200'],
    ['post', '/admin/backups', '202'],
    ['get', '/admin/backups/{id}', '200'],
    ['patch', '/admin/backups/{id}', '200'],
    ['delete', '/admin/backups/{id}', '204'],
    ['post', '/admin/backups/{id}/cancel', '200'],
    ['get', '/admin/backups/{id}/download', '206'],
    ['get', '/download', '200'],
    ['post', '/admin/backups/{id}/download-link', '201'],
    ['get', '/admin/backups/compare', '200'],
    ['get', '/admin/backups/{id}/documents', '200'],
    ['get', '/admin/backups/{id}/documents/download', '200'],
    ['post', '/admin/backups/upload', '201'],
    ['post', '/admin/backups/upload/tus', '201'],
    ['patch', '/admin/backups/upload/tus/{id}', '204'],
    ['post', '/admin/backups/{id}/restore/preview', '200'],
    ['post', '/admin/backups/{id}/restore', '202'],
    ['get', '/admin/backups/restore/status', '200'],
    ['get', '/admin/backups/schedules', '200'],
    ['post', '/admin/backups/schedules', '201'],
    ['put', '/admin/backups/schedules/{id}', '200'],
    ['delete', '/admin/backups/schedules/{id}', '204'],
    ['patch', '/admin/backups/schedules/{id}/toggle', '200'],
    ['post', '/admin/backups/schedules/{id}/run', '202'],
    ['post', '/admin/backups/schedules/preview', '200'],
    ['get', '/admin/backups/schedules/expired', '200'],
    ['put', '/admin/backups/settings', '200'],
    ['get', '/admin/backups/audit', '200'],
    ['get', '/admin/backups/audit.csv', '200'],
    ['post', '/auth/sign-in/email', '200'],
  ])('lists %s %s, answered with %s', (method, path, status) => {
    const { responses } = document.paths[path][method]
    expect(Object.keys(responses)).toContain(status)
    expect(responses.default).toEqual({ $ref: '#/components/responses/Problem' })
  })

  it('lists every REST route there is', () => {
    for (const { method, path } of listRestRoutes()) expect(document.paths[path]).toHaveProperty(method.toLowerCase())
  })

  it('gives the shapes of the contract', () => {
    const list = document.paths['/admin/backups'].get
    expect(list.parameters.map(({ name }: { name: string }) => name).sort()).toEqual(
      [
        ...['origin', 'page', 'pageSize', 'scheduleId', 'search', 'status'],
        ...['verification', 'from', 'to', 'sort', 'order'],
      ].sort(),
    )
    const page = list.responses['200'].content['application/json'].schema
    expect(Object.keys(page.properties).sort()).toEqual(['items', 'page', 'pageSize', 'total'])
    const request = document.paths['/admin/backups'].post.requestBody.content['application/json'].schema
    expect(request.properties.contents.enum).toEqual(['all', 'database', 'documents'])
    expect(document.paths['/admin/backups/{id}'].delete.responses['204']).not.toHaveProperty('content')
    const preview =
      document.paths['/admin/backups/schedules/preview'].post.requestBody.content['application/json'].schema
    expect(preview.properties.retention.properties).toHaveProperty('keepLast')
  })

  it('refers to nothing that is not in it', () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)
    for (const [, pointer] of references) {
      const found = pointer!.split('/').reduce((node, key) => node?.[key.replaceAll('~1', '/')], document)
      expect([pointer, typeof found]).toEqual([pointer, 'object'])
    }
  })
})
