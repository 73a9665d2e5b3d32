import { expect, test } from 'vitest'
import { checkForm, newForm, toRequest } from './webhook-form.ts'

const good = { ...newForm, name: 'Pager', url: 'https://example.org/hook' }

test('what is typed is sent without blanks around it', () => {
  expect(checkForm(good)).toEqual({})
  expect(toRequest({ ...good, name: ' Pager ', url: ' https://example.org/hook ' })).toEqual(good)
})

test.each([
  [{ name: ' ' }, 'name'],
  [{ url: '' }, 'url'],
  [{ url: 'ftp://example.org' }, 'url'],
  [{ url: 'https://ada:secret@example.org' }, 'url'],
  [{ events: [] }, 'events'],
])('says at its field what cannot be sent: %j', (wrong, field) => {
  expect(checkForm({ ...good, ...wrong })).toEqual({ [field]: expect.any(String) })
})
