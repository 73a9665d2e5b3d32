import { dayNumber, isoInstant, monthOf } from './calendar.ts'
import type { DemoVehicle, Fuel } from './catalogue.ts'
import { places } from './places.ts'
import type { Random } from './random.ts'

/** One stop at a pump or charger. */
export type FuelStop = {
  day: number
  filledAt: string
  odometerKm: number
  quantity: number
  unitPrice: number
  fullTank: boolean
  station: string
  note: string | null
}

export const demoStart = dayNumber('2023-09-01')
export const demoEnd = dayNumber('2026-11-14')

const remarks: readonly [string, ...string[]] = [
  'Before the holiday trip',
  'Tyre pressure corrected',
  'Paid with the fuel card',
  'Short trips only this month',
  'With the roof box',
  'Trailer',
]
const basePrice: Record<Fuel, number> = { petrol: 1.779, hybrid: 1.769, diesel: 1.659, electric: 0.439 }

/** Drives the vehicle from its purchase (or the demo's start) to its sale (or the demo's end), a tank at a time. */
export function planFuelStops(vehicle: DemoVehicle, random: Random): FuelStop[] {
  const bought = dayNumber(vehicle.boughtOn)
  const kmPerDay = vehicle.kmPerMonth / 30.4
  const lastDay = vehicle.soldOn ? dayNumber(vehicle.soldOn) - 1 : demoEnd
  let day = Math.max(bought, demoStart)
  let odometer = vehicle.boughtAtKm + (day - bought) * kmPerDay
  const stops: FuelStop[] = []
  while (true) {
    const fullTank = random.chance(0.88)
    const share = fullTank ? random.between(0.72, 0.94) : random.between(0.35, 0.55)
    const quantity = round(vehicle.tank * share, 2)
    const km = (quantity / (vehicle.consumption * random.between(0.93, 1.09))) * 100
    day += Math.max(1, Math.round((km / kmPerDay) * random.between(0.85, 1.15)))
    odometer += km
    if (day > lastDay) return stops
    stops.push({ ...stopOn(vehicle, day, random), odometerKm: Math.round(odometer), quantity, fullTank })
  }
}

function stopOn(vehicle: DemoVehicle, day: number, random: Random) {
  const { pumps, chargers } = places[vehicle.country]
  const station = random.pick(vehicle.fuel === 'electric' ? chargers : pumps)
  const filledAt = isoInstant(day, random.integer(6 * 60, 21 * 60))
  return {
    day,
    filledAt,
    unitPrice: priceOn(vehicle.fuel, day, random),
    station,
    note: random.chance(0.06) ? random.pick(remarks) : null,
  }
}

/** Dearer in summer, a slow rise over the years, a few cents between stations. */
function priceOn(fuel: Fuel, day: number, random: Random): number {
  const season = Math.sin(((monthOf(day) - 4) / 12) * 2 * Math.PI) * 0.035
  const trend = ((day - demoStart) / 365) * 0.018
  return round(basePrice[fuel] * (1 + season + trend + random.between(-0.025, 0.025)), 3)
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
