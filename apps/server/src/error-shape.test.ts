import { AppError } from '@mvp/core/errors'
import { TRPCError } from '@trpc/server'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { failureOf } from './error-shape.ts'

describe('failureOf', () => {
  it('says code, message and hint of an AppError, with the status of its code', () => {
    const error = new AppError('busy', 'A restore is running.', { hint: 'Wait for it.', cause: new Error('secret') })
    const failure = { status: 409, problem: { code: 'busy', message: 'A restore is running.', hint: 'Wait for it.' } }
    expect(failureOf(error)).toEqual(failure)
    expect(failureOf(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error }))).toEqual(failure)
  })

  it.each([
    ['invalid', 400],
    ['unauthorized', 401],
    ['forbidden', 403],
    ['not_found', 404],
    ['busy', 409],
    ['conflict', 409],
    ['archive_gone', 410],
    ['too_large', 413],
    ['archive_refused', 422],
    ['store_full', 507],
  ] as const)('answers %s with %i', (code, status) => {
    expect(failureOf(new AppError(code, 'x')).status).toBe(status)
  })

  it.each([
    [{ name: 7 }, 'The field name is not usable: expected string, received number.'],
    [{ name: 'x', size: { unit: 'mile' } }, 'The field size.unit is not usable: expected one of "MiB"|"GiB".'],
    ['x', 'The input is not usable: expected object, received string.'],
  ])('makes one sentence of what zod says about %j', (input, sentence) => {
    const schema = z.object({ name: z.string(), size: z.object({ unit: z.enum(['MiB', 'GiB']) }).optional() })
    const { error } = schema.safeParse(input)
    const failure = { status: 400, problem: { code: 'invalid', message: sentence, hint: null } }
    expect(failureOf(error)).toEqual(failure)
    expect(failureOf(new TRPCError({ code: 'BAD_REQUEST', cause: error }))).toEqual(failure)
  })

  it.each([
    new Error('password=hunter2 at /srv/app.ts'),
    new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: 'password=hunter2', cause: new Error('hunter2') }),
    Object.assign(new Error('hunter2'), { statusCode: 500 }),
    'hunter2',
    null,
  ])('says nothing of the inside about a defect', (error) => {
    const { status, problem } = failureOf(error)
    expect(status).toBe(500)
    expect(JSON.stringify(problem)).not.toContain('hunter2')
    expect(problem.hint).toMatch(/log/)
  })
})
