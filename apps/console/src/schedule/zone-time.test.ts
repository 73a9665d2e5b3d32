import { expect, test } from 'vitest'
import { clockIn, dateIn, dayIn, ownZone, zones, zoneWord } from './zone-time.ts'

const now = Date.parse('2026-10-22T03:34:00Z')
const summer = '2026-10-24T00:30:00.000Z'
const winter = '2026-10-26T01:30:00.000Z'

test('an instant is read on the wall of the zone, on both sides of a clock change', () => {
  expect([dayIn('Europe/Berlin', summer, now), clockIn('Europe/Berlin', summer)]).toEqual(['Sat 24 October', '02:30'])
  expect([dayIn('Europe/Berlin', winter, now), clockIn('Europe/Berlin', winter)]).toEqual(['Mon 26 October', '02:30'])
  expect(dateIn('America/New_York', summer)).toBe('2026-10-23')
})

test.each([
  ['Europe/Berlin', summer, 'CEST'],
  ['Europe/Berlin', winter, 'CET'],
  ['America/New_York', summer, 'EDT'],
  ['Australia/Sydney', summer, 'AEDT'],
  ['UTC', summer, 'UTC'],
])('%s goes by %s → %s', (zone, instant, word) => {
  expect(zoneWord(zone, instant)).toBe(word)
})

test('a zone without a known abbreviation goes by its offset', () => {
  expect(zoneWord('Asia/Tokyo', summer)).toBe('GMT+9')
})

test('another year is said', () => {
  expect(dayIn('UTC', '2028-02-29T03:00:00.000Z', now)).toBe('Tue 29 February 2028')
})

test('a zone that this browser does not know is read as UTC instead of failing', () => {
  expect(clockIn('Mars/Olympus', summer)).toBe('00:30')
})

test('every zone can be chosen once, the given ones too', () => {
  const all = zones('Etc/UTC', ownZone, 'Europe/Berlin')
  expect(all).toEqual(expect.arrayContaining(['UTC', 'Etc/UTC', 'Europe/Berlin', 'Australia/Lord_Howe']))
  expect(new Set(all).size).toBe(all.length)
})
