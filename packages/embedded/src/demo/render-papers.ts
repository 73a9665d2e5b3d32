import type { DemoVehicle } from './catalogue.ts'
import type { MaintenanceRecord } from './plan-maintenance.ts'
import { type PdfText, page, writePdf } from './write-pdf.ts'

const left = 60
const right = page.width - 150
const lineHeight = 20

/** The workshop's invoice for one record; its total is the record's cost. */
export function renderInvoice(vehicle: DemoVehicle, record: MaintenanceRecord): Buffer {
  const labour = record.parts.reduce((rest, part) => rest - part.quantity * part.price, record.cost)
  const rows = [
    ...record.parts.map((part) => [`${part.quantity} × ${part.name}`, part.quantity * part.price] as const),
    ['Labour', labour] as const,
  ]
  const start = page.height - 270
  const texts: PdfText[] = [
    { text: record.workshop, x: left, y: page.height - 90, size: 20, bold: true },
    { text: `Invoice of ${record.performedOn}`, x: left, y: page.height - 140, size: 13, bold: true },
    { text: `${vehicle.plate}, ${vehicle.make} ${vehicle.model}`, x: left, y: page.height - 165, size: 11 },
    { text: `Odometer ${record.odometerKm.toLocaleString('en')} km`, x: left, y: page.height - 183, size: 11 },
    { text: record.description, x: left, y: page.height - 220, size: 11 },
  ]
  for (const [index, [name, price]] of rows.entries()) texts.push(...priced(name, price, start - index * lineHeight))
  texts.push(...priced('Total including VAT', record.cost, start - (rows.length + 1) * lineHeight, true))
  return writePdf(`${record.workshop}, ${record.performedOn}`, texts)
}

function priced(name: string, price: number, y: number, bold = false): PdfText[] {
  return [
    { text: name, x: left, y, size: 11, bold },
    { text: `€ ${price.toFixed(2)}`, x: right, y, size: 11, bold },
  ]
}

/** A heading, a date and lines below each other. */
export function renderLetter(title: string, date: string, lines: string[]): Buffer {
  const texts: PdfText[] = [
    { text: title, x: left, y: page.height - 90, size: 18, bold: true },
    { text: date, x: left, y: page.height - 115, size: 11 },
  ]
  const start = page.height - 160
  for (const [index, text] of lines.entries()) texts.push({ text, x: left, y: start - index * lineHeight, size: 11 })
  return writePdf(title, texts)
}
