import { type Manners, withManners } from '@mvp/archive/manners'
import { createPace, type Pace } from '@mvp/archive/pace'
import type { OperationKind } from '../contract.ts'
import type { Core } from '../core.ts'
import { readSettings } from '../settings/settings.ts'
import type { WorkFor } from './execute.ts'

/** What runs beside the app for its own good goes behind it. For the others an admin waits, and perhaps everybody. */
const GOES_BEHIND: Record<OperationKind, boolean> = {
  backup: true,
  verify: true,
  drill: true,
  restore: false,
  undo: false,
  upload: false,
}

/** Shared by the lanes: two operations at once are no faster than one. */
const paces = new WeakMap<Core, Pace>()

/** The work with the manners of its kind, as they are set when it begins. */
export function mannerly(work: WorkFor): WorkFor {
  return async (core, run) => {
    if (!GOES_BEHIND[run.operation.kind]) return work(core, run)
    return withManners(await chooseManners(core), () => work(core, run))
  }
}

async function chooseManners(core: Core): Promise<Manners> {
  const { speedLimitMib } = await readSettings(core)
  return { nice: core.env.backupNice, pace: speedLimitMib === null ? null : paceOf(core, speedLimitMib * 1024 ** 2) }
}

function paceOf(core: Core, bytesPerSecond: number): Pace {
  const known = paces.get(core)
  if (known?.bytesPerSecond === bytesPerSecond) return known
  const pace = createPace(bytesPerSecond)
  paces.set(core, pace)
  return pace
}
