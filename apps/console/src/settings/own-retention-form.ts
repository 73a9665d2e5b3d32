import { t } from '@lingui/core/macro'
import { schemaResolver } from '@mantine/form'
import { type RetentionPolicy, type Settings, settings } from '@mvp/core/contract-schedule'

export const origins = ['manual', 'uploaded', 'safety'] as const
export type Origin = (typeof origins)[number]

/** A number is text while it is being typed, and empty when there is none. */
type OwnRule = {
  kept: boolean
  keepLast: number | string
  maxAgeDays: number | string
  /** Tiers that were set elsewhere and have no field here: they stay as they are. */
  tiers: Partial<RetentionPolicy>
}
export type OwnRetention = Pick<Settings, 'retention' | 'suspiciousDropPercent'>
export type OwnRetentionForm = Record<Origin, OwnRule> & { suspicious: boolean; dropPercent: number | string }

const usualDrop = 50

export function formOf({ retention, suspiciousDropPercent }: OwnRetention): OwnRetentionForm {
  return {
    manual: ruleFields(retention.manual),
    uploaded: ruleFields(retention.uploaded),
    safety: ruleFields(retention.safety),
    suspicious: suspiciousDropPercent !== null,
    dropPercent: suspiciousDropPercent ?? usualDrop,
  }
}

function ruleFields(policy: RetentionPolicy | null): OwnRule {
  if (policy === null) return { kept: true, keepLast: 10, maxAgeDays: '', tiers: {} }
  const { keepLast, maxAgeDays, ...tiers } = policy
  return { kept: false, keepLast, maxAgeDays: maxAgeDays ?? '', tiers }
}

export function toSettings(form: OwnRetentionForm): OwnRetention {
  return {
    retention: { manual: policyOf(form.manual), uploaded: policyOf(form.uploaded), safety: policyOf(form.safety) },
    suspiciousDropPercent: form.suspicious ? Number(form.dropPercent) : null,
  }
}

function policyOf({ kept, keepLast, maxAgeDays, tiers }: OwnRule): RetentionPolicy | null {
  if (kept) return null
  return { ...tiers, keepLast: Number(keepLast), maxAgeDays: maxAgeDays === '' ? null : Number(maxAgeDays) }
}

const judge = schemaResolver(settings.pick({ retention: true, suspiciousDropPercent: true }), { sync: true })

/** What is wrong, by field of the form. */
export function checkForm(form: OwnRetentionForm): Record<string, string> {
  const wrong = Object.keys(judge(toSettings(form))).map((path) => {
    const field = path.replace(/^retention\./, '')
    if (field === 'suspiciousDropPercent') return ['dropPercent', t`A whole number from 1 to 99.`]
    return [
      field,
      field.endsWith('maxAgeDays') ? t`A whole number from 1 to 36,500, or none.` : t`A whole number from 0 to 10,000.`,
    ]
  })
  return Object.fromEntries(wrong)
}

/** Whether a rule has neither a number nor an age, and so lets everything stay. */
export function limitsNothing({ keepLast, maxAgeDays, tiers }: OwnRule): boolean {
  return !Number(keepLast) && maxAgeDays === '' && Object.values(tiers).every((number) => !number)
}
