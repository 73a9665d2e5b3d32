import { isoDay, monthOf } from './calendar.ts'
import type { DemoVehicle } from './catalogue.ts'
import { places } from './places.ts'
import { demoStart, type FuelStop, round } from './plan-history.ts'
import type { Random } from './random.ts'

export type MaintenanceType =
  | 'oil_change'
  | 'inspection'
  | 'tyre_change'
  | 'tyres'
  | 'brakes'
  | 'battery'
  | 'air_conditioning'
  | 'roadworthiness_test'
  | 'repair'

export type Part = { name: string; quantity: number; price: number }

export type MaintenanceRecord = {
  type: MaintenanceType
  performedOn: string
  odometerKm: number
  workshop: string
  description: string
  cost: number
  parts: Part[]
}

/** Due again after so many kilometres or days, whichever comes first. */
type Rule = {
  type: MaintenanceType
  everyKm?: number
  everyDays?: number
  months?: readonly number[]
  labour: [number, number]
  texts: readonly [string, ...string[]]
  parts: [name: string, quantity: number, price: number][]
  combustionOnly?: boolean
}

const rules: readonly Rule[] = [
  {
    type: 'oil_change',
    everyKm: 14_500,
    everyDays: 365,
    labour: [45, 80],
    texts: ['Engine oil and filter changed', 'Oil service, drain plug seal renewed'],
    parts: [
      ['Engine oil 5W-30, 1 l', 5, 11.9],
      ['Oil filter', 1, 14.5],
    ],
    combustionOnly: true,
  },
  {
    type: 'inspection',
    everyKm: 29_000,
    everyDays: 720,
    labour: [160, 310],
    texts: ['Inspection by the book, no findings', 'Large inspection, brake fluid renewed'],
    parts: [
      ['Cabin filter', 1, 24.9],
      ['Brake fluid DOT 4, 1 l', 1, 13.8],
    ],
  },
  {
    type: 'tyre_change',
    everyDays: 160,
    months: [4, 10],
    labour: [35, 60],
    texts: ['Wheels changed, pressure set', 'Wheels changed and balanced, old set stored'],
    parts: [],
  },
  {
    type: 'tyres',
    everyKm: 45_000,
    labour: [60, 90],
    texts: ['Four new tyres fitted and balanced'],
    parts: [
      ['Tyre 205/55 R16', 4, 92.5],
      ['Valve', 4, 3.2],
    ],
  },
  {
    type: 'brakes',
    everyKm: 52_000,
    labour: [120, 210],
    texts: ['Brake pads and discs at the front renewed', 'Brake pads at the rear renewed'],
    parts: [
      ['Set of brake pads', 1, 68.4],
      ['Brake disc', 2, 59.9],
    ],
  },
  {
    type: 'battery',
    everyDays: 1_500,
    labour: [25, 40],
    texts: ['12 V battery renewed'],
    parts: [['Battery 70 Ah AGM', 1, 164]],
  },
  {
    type: 'air_conditioning',
    everyDays: 740,
    months: [5, 6, 7],
    labour: [75, 110],
    texts: ['Air conditioning disinfected and refilled'],
    parts: [['Refrigerant, 100 g', 5, 9.8]],
  },
  {
    type: 'roadworthiness_test',
    everyDays: 730,
    labour: [128, 152],
    texts: ['General inspection passed without defects', 'General inspection passed, minor defect: wiper blade'],
    parts: [],
  },
  {
    type: 'repair',
    everyKm: 24_000,
    labour: [70, 380],
    texts: [
      'Stone chip in the windscreen repaired',
      'Thermostat renewed',
      'Rear wiper motor renewed',
      'Anti-roll bar link at the front renewed',
      'Parking sensor renewed',
    ],
    parts: [['Small parts', 1, 18.6]],
  },
]

/** What falls due along the way is done at the next stop, so that dates and odometer readings rise together. */
export function planMaintenance(vehicle: DemoVehicle, stops: FuelStop[], random: Random): MaintenanceRecord[] {
  const { workshops } = places[vehicle.country]
  const home = random.pick(workshops)
  const first = stops[0]
  if (!first) return []
  const applicable = rules.filter((rule) => !(rule.combustionOnly && vehicle.fuel === 'electric'))
  // The vehicle did not come fresh from the workshop: each interval is somewhere in its course already.
  const lastDone = new Map(applicable.map((rule) => [rule, earlier(rule, first, random)]))
  return stops.flatMap((stop) => {
    const due = applicable.find((rule) => isDue(rule, stop, lastDone.get(rule)))
    if (!due) return []
    lastDone.set(due, stop)
    return [perform(due, stop, random.chance(0.8) ? home : random.pick(workshops), random)]
  })
}

type Reading = { day: number; odometerKm: number }

function earlier(rule: Rule, first: FuelStop, random: Random): Reading {
  const share = random.between(0.1, 0.95)
  return {
    day: Math.round(demoStart - (rule.everyDays ?? 0) * share),
    odometerKm: Math.round(first.odometerKm - (rule.everyKm ?? 0) * share),
  }
}

function isDue(rule: Rule, stop: FuelStop, last: Reading | undefined): boolean {
  if (!last) return false
  if (rule.months && !rule.months.includes(monthOf(stop.day))) return false
  const worn = rule.everyKm !== undefined && stop.odometerKm - last.odometerKm >= rule.everyKm
  const aged = rule.everyDays !== undefined && stop.day - last.day >= rule.everyDays
  return worn || aged
}

function perform(rule: Rule, stop: FuelStop, workshop: string, random: Random): MaintenanceRecord {
  const parts = rule.parts.map(([name, quantity, price]) => ({
    name,
    quantity,
    price: round(price * random.between(0.92, 1.12), 2),
  }))
  const labour = round(random.between(...rule.labour), 2)
  return {
    type: rule.type,
    performedOn: isoDay(stop.day),
    odometerKm: stop.odometerKm + random.integer(2, 20),
    workshop,
    description: random.pick(rule.texts),
    cost: round(
      parts.reduce((sum, part) => sum + part.quantity * part.price, labour),
      2,
    ),
    parts,
  }
}
