import { describe, expect, test } from 'vitest'
import { assertPublic, isAllowedHost, isPublicAddress } from './guard.ts'

const inside = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::127.0.0.1',
  '64:ff9b::a00:1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'ff02::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '2001:db8::1',
  '2002:7f00:1::1',
  'not an address',
]
const outside = [
  '1.1.1.1',
  '100.63.255.255',
  '100.128.0.1',
  '172.15.0.1',
  '172.32.0.1',
  '2606:4700:4700::1111',
  '2a01:4f8::1',
]

describe('an address', () => {
  test.each(inside)('%s is not on the internet', (address) => expect(isPublicAddress(address)).toBe(false))
  test.each(outside)('%s is', (address) => expect(isPublicAddress(address)).toBe(true))
})

// Every way in which a URL may write a loopback address.
const disguises = [
  'http://127.0.0.1/',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://0177.0.0.1/',
  'http://127.1/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://localhost/',
  'http://LOCALHOST./',
  'http://app.localhost/',
  'http://１２７.0.0.1/',
]

test.each(disguises)('%s is refused as soon as it is given', (url) => {
  expect(() => assertPublic({ privateHosts: [] }, url)).toThrow(/no address on the internet/)
})

test('a host that the server’s admin has named is allowed, and no other', () => {
  const allowed = { privateHosts: ['healthchecks.lan', '10.0.0.5', 'fd00::1'] }
  for (const url of ['https://Healthchecks.LAN/ping', 'http://10.0.0.5:8000/', 'http://[fd00::1]/']) {
    expect(isAllowedHost(allowed, new URL(url))).toBe(true)
    expect(() => assertPublic(allowed, url)).not.toThrow()
  }
  for (const url of ['http://healthchecks.lan.example.org/', 'http://10.0.0.50/']) {
    expect(isAllowedHost(allowed, new URL(url))).toBe(false)
  }
})
