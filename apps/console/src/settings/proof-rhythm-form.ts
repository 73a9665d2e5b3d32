import { t } from '@lingui/core/macro'
import type { ProofRhythm } from '@mvp/core/contract-proof'

/** A number is text while it is being typed. */
type Rhythm = { on: boolean; days: number | string }
export type ProofRhythmForm = { verify: Rhythm; drill: Rhythm }

const usual = { verify: 30, drill: 7 }

export function formOf({ verifyEveryDays, drillEveryDays }: ProofRhythm): ProofRhythmForm {
  return {
    verify: { on: verifyEveryDays !== null, days: verifyEveryDays ?? usual.verify },
    drill: { on: drillEveryDays !== null, days: drillEveryDays ?? usual.drill },
  }
}

export function toRhythm({ verify, drill }: ProofRhythmForm): ProofRhythm {
  return { verifyEveryDays: daysOf(verify), drillEveryDays: daysOf(drill) }
}

function daysOf({ on, days }: Rhythm): number | null {
  return on ? Number(days) : null
}

/** What is wrong, by field of the form. */
export function checkForm(form: ProofRhythmForm): Record<string, string> {
  const wrong = (['verify', 'drill'] as const).filter((kind) => form[kind].on && !isDays(form[kind].days))
  return Object.fromEntries(wrong.map((kind) => [`${kind}.days`, t`A whole number from 1 to 3,650.`]))
}

function isDays(days: number | string): boolean {
  const number = Number(days)
  return days !== '' && Number.isInteger(number) && number >= 1 && number <= 3650
}
