import { dayNumber, isoDay } from './calendar.ts'
import { type DemoVehicle, demoVehicles } from './catalogue.ts'
import { type DemoDocument, planVehicleDocuments } from './plan-documents.ts'
import { demoEnd, type FuelStop, planFuelStops } from './plan-history.ts'
import { type MaintenanceRecord, type MaintenanceType, planMaintenance } from './plan-maintenance.ts'
import { type Random, randomFrom } from './random.ts'

export type Reminder = {
  type: MaintenanceType
  dueOn: string | null
  dueAtKm: number | null
  note: string
  doneAt: string | null
}

/** A vehicle with everything that ever happened to it. */
export type GarageEntry = {
  vehicle: DemoVehicle
  vin: string
  stops: FuelStop[]
  records: MaintenanceRecord[]
  reminders: Reminder[]
  documents: DemoDocument[]
}

/** The demo's whole content: the same on every machine and at every start. */
export function planGarage(): GarageEntry[] {
  return demoVehicles.map((vehicle, index) => {
    // A seed for each vehicle: a change to one leaves the others as they are.
    const random = randomFrom(1_000 + index)
    const stops = planFuelStops(vehicle, random)
    const records = planMaintenance(vehicle, stops, random)
    const reminders = planReminders(vehicle, stops, random)
    return {
      vehicle,
      vin: vinOf(vehicle, random),
      stops,
      records,
      reminders,
      documents: planVehicleDocuments(vehicle, records, random),
    }
  })
}

/** 17 signs without I, O and Q (ISO 3779). */
function vinOf(vehicle: DemoVehicle, random: Random): string {
  const signs = [...'ABCDEFGHJKLMNPRSTUVWXYZ0123456789'] as const
  const middle = Array.from({ length: 8 }, () => signs[random.integer(0, signs.length - 1)]).join('')
  return `${vehicle.maker}${middle}${random.integer(100_000, 999_999)}`
}

function planReminders(vehicle: DemoVehicle, stops: FuelStop[], random: Random): Reminder[] {
  const last = stops.at(-1)
  if (!last) return []
  const tyres: Reminder = {
    type: 'tyre_change',
    dueOn: '2027-04-10',
    dueAtKm: null,
    note: 'Summer wheels, stored at the workshop',
    doneAt: null,
  }
  const test = isoDay(demoEnd + random.integer(40, 600))
  const service = Math.ceil((last.odometerKm + random.integer(2_000, 12_000)) / 500) * 500
  const autumn = isoDay(dayNumber('2026-10-12') + random.integer(0, 15))
  return [
    { ...tyres, dueOn: autumn, note: 'Winter wheels', doneAt: vehicle.soldOn ? null : `${autumn}T15:30:00Z` },
    tyres,
    { type: 'roadworthiness_test', dueOn: test, dueAtKm: null, note: 'Book a date four weeks ahead', doneAt: null },
    vehicle.fuel === 'electric'
      ? { type: 'inspection', dueOn: test, dueAtKm: service, note: 'Brake fluid and cabin filter', doneAt: null }
      : {
          type: 'oil_change',
          dueOn: null,
          dueAtKm: service,
          note: 'Oil 5W-30, five litres on the shelf',
          doneAt: null,
        },
  ]
}
