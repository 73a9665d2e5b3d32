import { expect, test } from 'vitest'
import { addressesIn, withAddresses, wrongWith } from './addresses.ts'

test.each([
  ['ada@example.org', ['ada@example.org']],
  [' ada@example.org, bob@example.org ;eve@example.org ', ['ada@example.org', 'bob@example.org', 'eve@example.org']],
  ['ada@example.org\r\nbob@example.org\n', ['ada@example.org', 'bob@example.org']],
  ['ada@example.org bob@example.org', ['ada@example.org', 'bob@example.org']],
  ['Ada Lane <ada@example.org>, "Bob" <bob@example.org>', ['ada@example.org', 'bob@example.org']],
  ['ada lane', ['ada lane']],
  ['ada@example.org and bob', ['ada@example.org and bob']],
  [' ;, \n', []],
])('finds the addresses in %j', (text, addresses) => {
  expect(addressesIn(text)).toEqual(addresses)
})

test('nobody is named twice, however they are spelled', () => {
  expect(withAddresses(['Ada@example.org'], ['ada@EXAMPLE.org', 'bob@example.org', 'BOB@example.org'])).toEqual([
    'Ada@example.org',
    'bob@example.org',
  ])
})

test('each address that is none is named, and how many are too many', () => {
  expect(wrongWith(['ada@example.org', 'bob', 'eve@'])).toEqual([
    '“bob” is no mail address.',
    '“eve@” is no mail address.',
  ])
  const many = Array.from({ length: 52 }, (_, n) => `a${n}@example.org`)
  expect(wrongWith(many)).toEqual(['At most 50 people: 2 too many.'])
  expect(wrongWith(many.slice(2))).toEqual([])
})
