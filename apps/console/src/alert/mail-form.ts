import { plural, t } from '@lingui/core/macro'
import { type Notify, notify, notifyKeys } from '@mvp/core/contract-alert'
import type { Settings } from '@mvp/core/contract-schedule'
import { wrongWith } from './addresses.ts'
import { eventWords } from './events.ts'

/** Everything about mail that an admin chooses. */
export type MailForm = Notify & { recipients: string[] }

export function formOf(settings: Settings): MailForm {
  return { ...notify.parse(settings), recipients: settings.recipients }
}

/** What is wrong, by field; empty when it can be saved. */
export function checkForm({ recipients }: MailForm): Record<string, string> {
  const wrong = wrongWith(recipients)
  return wrong.length > 0 ? { recipients: wrong.join(' ') } : {}
}

/** What saving changes, in words: `bob@example.org is added`, `warnings are mailed`; empty when nothing does. */
export function changesOf(before: MailForm, after: MailForm): string[] {
  const added = after.recipients.filter((address) => !before.recipients.includes(address))
  const removed = before.recipients.filter((address) => !after.recipients.includes(address))
  const turned = notifyKeys.filter((key) => before[key] !== after[key])
  return [
    ...listed(added, isAdded),
    ...listed(removed, isRemoved),
    ...turned.map((key) => t(after[key] ? eventWords[key].mailed : eventWords[key].notMailed)),
  ]
}

const shownAddresses = 3

function listed(addresses: readonly string[], says: (who: string, count: number) => string): string[] {
  if (addresses.length === 0) return []
  const many = addresses.length > shownAddresses
  return [says(many ? people(addresses.length) : addresses.join(', '), addresses.length)]
}

const people = (count: number) => plural(count, { one: 'one person', other: '# people' })
const isAdded = (who: string, count: number) => plural(count, { one: `${who} is added`, other: `${who} are added` })
const isRemoved = (who: string, count: number) =>
  plural(count, { one: `${who} is removed`, other: `${who} are removed` })

/** As one sentence: `Bob@example.org is added; warnings are mailed.` */
export function inOneSentence(changes: readonly string[]): string {
  const all = changes.join('; ')
  return all === '' ? '' : `${all.charAt(0).toUpperCase()}${all.slice(1)}.`
}

/** Who is told, in one sentence for the top of the page. */
export function whoIsTold({ recipients, notifyOnFailure, notifyOnOverdue }: Settings): string {
  const who = recipients.length === 0 ? t`every admin` : people(recipients.length)
  if (!notifyOnFailure && !notifyOnOverdue) return t`Neither failures nor overdue backups are mailed to anyone.`
  if (!notifyOnFailure) return t`Overdue backups reach ${who} by mail. Failures do not.`
  if (!notifyOnOverdue) return t`Failures reach ${who} by mail. Overdue backups do not.`
  return t`Failures and overdue backups reach ${who} by mail. Silence is an alarm too: every server notices it.`
}
