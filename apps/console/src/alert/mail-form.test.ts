import { usualNotify } from '@mvp/core/contract-alert'
import { expect, test } from 'vitest'
import { changesOf, checkForm, inOneSentence, type MailForm } from './mail-form.ts'

const usual: MailForm = { ...usualNotify, recipients: ['ada@example.org'] }
const people = (count: number) => Array.from({ length: count }, (_, n) => `a${n}@example.org`)

test('says what saving changes', () => {
  expect(changesOf(usual, usual)).toEqual([])
  const changed = { ...usual, recipients: ['bob@example.org'], notifyOnSuccess: true, notifyOnFailure: false }
  expect(changesOf(usual, changed).toSorted()).toEqual([
    'ada@example.org is removed',
    'bob@example.org is added',
    'completed backups are mailed',
    'failures are no longer mailed',
  ])
  expect(changesOf(usual, { ...usual, recipients: [...usual.recipients, ...people(2)] })).toEqual([
    'a0@example.org, a1@example.org are added',
  ])
  expect(changesOf(usual, { ...usual, recipients: [...usual.recipients, ...people(40)] })).toEqual([
    '40 people are added',
  ])
})

test('as one sentence it begins with a capital', () => {
  expect(inOneSentence(['failures are mailed', 'warnings are mailed'])).toBe(
    'Failures are mailed; warnings are mailed.',
  )
  expect(inOneSentence([])).toBe('')
})

test('an address that is none is said at its field', () => {
  expect(checkForm(usual)).toEqual({})
  expect(checkForm({ ...usual, recipients: ['ada'] })).toEqual({ recipients: '“ada” is no mail address.' })
})
