import { z } from 'zod'
import { instant } from './contract.ts'

/** A link to download one backup, once and soon. Browser-safe, like contract.ts. */
export const downloadLink = z.object({
  /** Below the address of the console; holds the secret, which is in this answer and nowhere else. */
  path: z.string(),
  fileName: z.string(),
  sha256: z.string(),
  expiresAt: instant,
})
export type DownloadLink = z.infer<typeof downloadLink>
