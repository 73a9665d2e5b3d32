import { timestamp } from 'drizzle-orm/pg-core'

/** A moment. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** One that is compared with what was read before: kept as exactly as a Date is, whoever wrote it. */
export const slot = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 })
