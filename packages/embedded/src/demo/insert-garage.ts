import { createHash } from 'node:crypto'
import type { TransactionSql } from 'postgres'
import { demoUsers } from './catalogue.ts'
import { demoLogic, demoSchema, demoSummary } from './demo-schema.ts'
import type { DemoDocument } from './plan-documents.ts'
import type { GarageEntry } from './plan-garage.ts'

/** Creates the demo's tables and fills them. */
export async function insertGarage(sql: TransactionSql, garage: GarageEntry[], shared: DemoDocument[]): Promise<void> {
  await sql.unsafe(demoSchema)
  await sql.unsafe(demoLogic)
  const userIds = await insertUsers(sql)
  for (const entry of garage) await insertVehicle(sql, entry, userIds)
  await insertDocuments(sql, shared, { vehicleId: null, recordIds: [], userId: userIds[0] ?? 1 })
  await sql.unsafe(demoSummary)
}

async function insertUsers(sql: TransactionSql): Promise<number[]> {
  const rows = demoUsers.map(({ email, name, role, units, timeZone }) => ({
    email,
    full_name: name,
    role,
    units,
    time_zone: timeZone,
    created_at: '2023-08-28T08:00:00Z',
  }))
  return idsOf(await sql<{ id: string }[]>`insert into users ${sql(rows)} returning id`)
}

async function insertVehicle(sql: TransactionSql, entry: GarageEntry, userIds: number[]): Promise<void> {
  const { vehicle, vin, stops, records, reminders, documents } = entry
  const userId = userIds[vehicle.owner] ?? 1
  const row = {
    owner_id: userId,
    plate: vehicle.plate,
    vin,
    make: vehicle.make,
    model: vehicle.model,
    year: vehicle.year,
    fuel: vehicle.fuel,
    colour: vehicle.colour,
    bought_on: vehicle.boughtOn,
    bought_at_km: vehicle.boughtAtKm,
    purchase_price: vehicle.priceEur,
    sold_on: vehicle.soldOn ?? null,
    odometer_km: vehicle.boughtAtKm,
    created_at: '2023-08-28T08:30:00Z',
    updated_at: '2023-08-28T08:30:00Z',
  }
  const [vehicleId = 0] = idsOf(await sql<{ id: string }[]>`insert into vehicles ${sql(row)} returning id`)
  await insertFuelLogs(sql, stops, {
    vehicleId,
    unit: vehicle.fuel === 'electric' ? 'kWh' : 'l',
    driverIds: [userId, ...userIds.slice(4)],
  })
  const recordIds = await insertMaintenance(sql, records, vehicleId)
  await insertReminders(sql, reminders, vehicleId)
  await insertDocuments(sql, documents, { vehicleId, recordIds, userId })
}

type FuelLogs = { vehicleId: number; unit: 'l' | 'kWh'; driverIds: number[] }

async function insertFuelLogs(
  sql: TransactionSql,
  stops: GarageEntry['stops'],
  { vehicleId, unit, driverIds }: FuelLogs,
) {
  const rows = stops.map((stop, index) => ({
    vehicle_id: vehicleId,
    // Mostly the owner; now and then one of the other drivers.
    driver_id: driverIds[index % 7 === 6 ? 1 + (index % 2) : 0] ?? 1,
    filled_at: stop.filledAt,
    odometer_km: stop.odometerKm,
    quantity: stop.quantity,
    unit,
    unit_price: stop.unitPrice,
    full_tank: stop.fullTank,
    station: stop.station,
    note: stop.note,
  }))
  if (rows.length > 0) await sql`insert into fuel_logs ${sql(rows)}`
}

async function insertMaintenance(
  sql: TransactionSql,
  records: GarageEntry['records'],
  vehicleId: number,
): Promise<number[]> {
  const rows = records.map((record) => ({
    vehicle_id: vehicleId,
    type: record.type,
    performed_on: record.performedOn,
    odometer_km: record.odometerKm,
    workshop: record.workshop,
    description: record.description,
    cost: record.cost,
    parts: sql.json(record.parts),
  }))
  if (rows.length === 0) return []
  return idsOf(await sql<{ id: string }[]>`insert into maintenance_records ${sql(rows)} returning id`)
}

async function insertReminders(
  sql: TransactionSql,
  reminders: GarageEntry['reminders'],
  vehicleId: number,
): Promise<void> {
  const rows = reminders.map(({ type, dueOn, dueAtKm, note, doneAt }) => ({
    vehicle_id: vehicleId,
    type,
    due_on: dueOn,
    due_at_km: dueAtKm,
    note,
    done_at: doneAt,
  }))
  if (rows.length > 0) await sql`insert into reminders ${sql(rows)}`
}

type Filing = { vehicleId: number | null; recordIds: number[]; userId: number }

async function insertDocuments(
  sql: TransactionSql,
  documents: DemoDocument[],
  { vehicleId, recordIds, userId }: Filing,
) {
  const rows = documents.map((document) => ({
    vehicle_id: vehicleId,
    maintenance_record_id: document.record === null ? null : (recordIds[document.record] ?? null),
    uploaded_by: userId,
    type: document.type,
    title: document.title,
    path: document.path,
    mime_type: document.mimeType,
    size_bytes: document.content.length,
    sha256: createHash('sha256').update(document.content).digest(),
    tags: document.tags,
    uploaded_at: document.uploadedAt,
  }))
  if (rows.length > 0) await sql`insert into documents ${sql(rows)}`
}

/** bigint arrives as text. */
function idsOf(rows: { id: string }[]): number[] {
  return rows.map(({ id }) => Number(id))
}
