import type { MessageDescriptor } from '@lingui/core'
import { alert } from './alert.ts'
import { archive } from './archive.ts'
import { backup } from './backup.ts'
import { checks } from './checks.ts'
import { counts } from './counts.ts'
import { installation } from './installation.ts'
import { proof } from './proof.ts'
import { restore } from './restore.ts'
import { retention } from './retention.ts'
import { schedule } from './schedule.ts'
import { settings } from './settings.ts'
import { steps } from './steps.ts'

/** What the server says of itself, in its own words; a test of the server's code holds that none is missing. */
export const sentences: readonly MessageDescriptor[] = [
  ...counts,
  ...steps,
  ...backup,
  ...proof,
  ...archive,
  ...checks,
  ...restore,
  ...retention,
  ...schedule,
  ...settings,
  ...alert,
  ...installation,
]
