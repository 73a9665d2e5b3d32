import { TRPCClientError } from '@trpc/client'
import { expect, test } from 'vitest'
import { isFinal, isSignedOut, troubleOf } from './problem.ts'

function answered(httpStatus: number, data: object = {}) {
  const shape = { message: 'The app database does not answer.', code: -32000, data: { httpStatus, ...data } }
  return TRPCClientError.from({ error: shape })
}

test('says what the server says, with its hint', () => {
  const error = answered(503, { code: 'SERVICE_UNAVAILABLE', appCode: 'database_unreachable', hint: 'Start it.' })
  expect(troubleOf(error)).toEqual({
    code: 'database_unreachable',
    message: 'The app database does not answer.',
    hint: 'Start it.',
  })
})

test('an answer from before the procedures is understood too', () => {
  const body = { code: 'unauthorized', message: 'Sign in first.', hint: null }
  const meta = { response: { status: 401 }, responseJSON: body }
  const error = TRPCClientError.from(new Error('Unable to transform response from server'), { meta })
  expect(isSignedOut(error)).toBe(true)
  expect(troubleOf(error)).toEqual(body)
})

test('a proxy’s own page is not an answer of the server', () => {
  const meta = { response: { status: 502 } }
  expect(troubleOf(TRPCClientError.from(new SyntaxError('Unexpected token <'), { meta })).code).toBeNull()
})

test('a call without an answer says that the server is away', () => {
  expect(troubleOf(TRPCClientError.from(new TypeError('Failed to fetch'))).message).toBe('The server does not answer.')
})

test('only what the server declined is final; what it failed at is tried again', () => {
  expect(isFinal(answered(404))).toBe(true)
  expect(isFinal(answered(503))).toBe(false)
  expect(isFinal(TRPCClientError.from(new TypeError('Failed to fetch')))).toBe(false)
  expect(isSignedOut(answered(401))).toBe(true)
  expect(isSignedOut(answered(403))).toBe(false)
})
