import { type Notify, notifyKeys } from '@mvp/core/contract-alert'

type Words = { title: string; note: string; noun: string }

/** What can be mailed, the most urgent first. */
export const eventWords: Record<keyof Notify, Words> = {
  notifyOnFailure: {
    title: 'Failed',
    note: 'After three in a row one mail a day, until it works again.',
    noun: 'failures',
  },
  notifyOnOverdue: {
    title: 'Overdue',
    note: 'No good backup by the time one was due.',
    noun: 'overdue backups',
  },
  notifyOnRecovered: { title: 'Recovered', note: 'The first good one after either.', noun: 'recoveries' },
  notifyOnWarning: {
    title: 'Completed with warnings, or left out',
    note: 'Something is not in the backup, or a run did not take place.',
    noun: 'warnings',
  },
  notifyOnRestore: { title: 'Restore started and done', note: 'With the name of the admin.', noun: 'restores' },
  notifyOnRetention: {
    title: 'Retention frozen',
    note: 'A backup holds much less than those before it; nothing expires until someone has looked.',
    noun: 'frozen retention',
  },
  notifyOnSuccess: { title: 'Completed', note: 'Every single one.', noun: 'completed backups' },
}

/** In the order people look for them. */
export const urgentFirst = notifyKeys.toSorted((one, other) => placeOf(one) - placeOf(other))

function placeOf(key: keyof Notify): number {
  return Object.keys(eventWords).indexOf(key)
}
