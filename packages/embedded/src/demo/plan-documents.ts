import { dayNumber, isoInstant } from './calendar.ts'
import { type DemoVehicle, demoUsers } from './catalogue.ts'
import { paintVehicle } from './paint-vehicle.ts'
import { places } from './places.ts'
import type { MaintenanceRecord } from './plan-maintenance.ts'
import type { Random } from './random.ts'
import { renderInvoice, renderLetter } from './render-papers.ts'

export type DocumentType = 'photo' | 'invoice' | 'insurance' | 'registration' | 'contract' | 'test_report'

/** A document of the demo. `record` is the maintenance it is about, by its place among the vehicle's records. */
export type DemoDocument = {
  path: string
  title: string
  type: DocumentType
  mimeType: 'image/jpeg' | 'application/pdf'
  content: Buffer
  record: number | null
  tags: string[]
  uploadedAt: string
}

/** A photograph of each vehicle, and of some their papers and latest invoices. */
export function planVehicleDocuments(
  vehicle: DemoVehicle,
  records: MaintenanceRecord[],
  random: Random,
): DemoDocument[] {
  const documents = [photograph(vehicle, random)]
  if (random.chance(0.2)) documents.push(registration(vehicle))
  if (random.chance(0.25)) documents.push(contract(vehicle))
  for (const [index, record] of [...records.entries()].slice(-3)) {
    if (record.type === 'roadworthiness_test') documents.push(testReport(vehicle, record, index))
    else if (record.parts.length > 0 && random.chance(0.25)) documents.push(invoice(vehicle, record, index))
  }
  return documents
}

function photograph(vehicle: DemoVehicle, random: Random): DemoDocument {
  const name = `${vehicle.make} ${vehicle.model} ${vehicle.colour}`.replaceAll('/', '-')
  return {
    ...filed(
      `vehicles/${vehicle.plate}/photos/${name}.jpg`,
      `${vehicle.make} ${vehicle.model}, left side`,
      vehicle.boughtOn,
    ),
    type: 'photo',
    mimeType: 'image/jpeg',
    content: paintVehicle(vehicle, random),
    tags: ['photo', vehicle.colour],
  }
}

function registration(vehicle: DemoVehicle): DemoDocument {
  const title = `Registration certificate ${vehicle.plate}`
  const lines = [
    `Plate: ${vehicle.plate}`,
    `Vehicle: ${vehicle.make} ${vehicle.model}`,
    `Year: ${vehicle.year}`,
    `Fuel: ${vehicle.fuel}`,
    `Colour: ${vehicle.colour}`,
  ]
  return paper(vehicle, { path: 'papers/registration.pdf', title, type: 'registration', date: vehicle.boughtOn, lines })
}

function contract(vehicle: DemoVehicle): DemoDocument {
  const owner = demoUsers[vehicle.owner]?.name ?? ''
  const lines = [
    `Buyer: ${owner}`,
    `Vehicle: ${vehicle.make} ${vehicle.model}, ${vehicle.year}, ${vehicle.colour}`,
    `Odometer at handover: ${vehicle.boughtAtKm.toLocaleString('en')} km`,
    `Price: € ${vehicle.priceEur.toLocaleString('en')}`,
    'Sold as seen, with two keys and the complete service history.',
  ]
  const path = `papers/${places[vehicle.country].contract} ${owner} ${vehicle.boughtOn}.pdf`
  return paper(vehicle, {
    path,
    title: `Contract of sale ${vehicle.plate}`,
    type: 'contract',
    date: vehicle.boughtOn,
    lines,
  })
}

function testReport(vehicle: DemoVehicle, record: MaintenanceRecord, index: number): DemoDocument {
  const lines = [
    `Plate: ${vehicle.plate}`,
    `Odometer: ${record.odometerKm.toLocaleString('en')} km`,
    record.description,
    `Next test in 24 months`,
  ]
  const path = `${places[vehicle.country].testReport} ${record.performedOn}.pdf`
  const title = `Roadworthiness test ${record.performedOn}`
  return { ...paper(vehicle, { path, title, type: 'test_report', date: record.performedOn, lines }), record: index }
}

function invoice(vehicle: DemoVehicle, record: MaintenanceRecord, index: number): DemoDocument {
  const name = `${record.performedOn}-${record.type.replaceAll('_', '-')}`
  return {
    ...filed(
      `vehicles/${vehicle.plate}/invoices/${name}.pdf`,
      `${record.description}, ${record.workshop}`,
      record.performedOn,
    ),
    type: 'invoice',
    mimeType: 'application/pdf',
    content: renderInvoice(vehicle, record),
    record: index,
    tags: ['invoice', record.type],
  }
}

/** What covers the whole garage and belongs to no vehicle. */
export function planSharedDocuments(vehicles: readonly DemoVehicle[]): DemoDocument[] {
  const kept = vehicles.filter((vehicle) => !vehicle.soldOn)
  const lines = kept.map((vehicle) => `${vehicle.plate}   ${vehicle.make} ${vehicle.model}`)
  return [2024, 2025, 2026].map((year) => {
    const title = `Insurance overview ${year}`
    return {
      ...filed(`insurance/${year}/Flottenversicherung Übersicht ${year}.pdf`, title, `${year}-01-08`),
      type: 'insurance',
      mimeType: 'application/pdf',
      content: renderLetter(title, `${year}-01-08`, lines),
      tags: ['insurance', String(year)],
    }
  })
}

type Paper = { path: string; title: string; type: DocumentType; date: string; lines: string[] }

function paper(vehicle: DemoVehicle, { path, title, type, date, lines }: Paper): DemoDocument {
  return {
    ...filed(`vehicles/${vehicle.plate}/${path}`, title, date),
    type,
    mimeType: 'application/pdf',
    content: renderLetter(title, date, lines),
    tags: [type],
  }
}

function filed(path: string, title: string, date: string) {
  return { path: path.normalize('NFC'), title, record: null, uploadedAt: isoInstant(dayNumber(date) + 1, 19 * 60) }
}
