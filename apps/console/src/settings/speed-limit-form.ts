import { t } from '@lingui/core/macro'
import type { Settings } from '@mvp/core/contract-schedule'

type Limit = Pick<Settings, 'speedLimitMib'>

/** A number is text while it is being typed. */
export type SpeedLimitForm = { on: boolean; mib: number | string }

const usualMib = 50

export function formOf({ speedLimitMib }: Limit): SpeedLimitForm {
  return { on: speedLimitMib !== null, mib: speedLimitMib ?? usualMib }
}

export function toLimit({ on, mib }: SpeedLimitForm): Limit {
  return { speedLimitMib: on ? Number(mib) : null }
}

/** What is wrong, by field of the form. */
export function checkForm({ on, mib }: SpeedLimitForm): Record<string, string> {
  const number = Number(mib)
  const good = !on || (mib !== '' && Number.isInteger(number) && number >= 1 && number <= 1_000_000)
  return good ? {} : { mib: t`A whole number from 1 to 1,000,000.` }
}
