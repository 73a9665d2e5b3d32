import { z } from 'zod'
import { instant } from './contract.ts'

/** The shapes of API tokens that cross the wire. Browser-safe, like contract.ts. */

export const apiToken = z.object({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string(),
  createdBy: z.string(),
  createdAt: instant,
  expiresAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
})
export type ApiToken = z.infer<typeof apiToken>

export const apiTokenRequest = z.object({
  name: z.string().trim().min(1).max(100),
  expiresInDays: z.number().int().min(1).max(3650).nullable().default(90),
})
export type ApiTokenRequest = z.infer<typeof apiTokenRequest>
