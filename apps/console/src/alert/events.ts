import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { type Notify, notifyKeys } from '@mvp/core/contract-alert'

type Words = {
  title: MessageDescriptor
  note: MessageDescriptor
  mailed: MessageDescriptor
  notMailed: MessageDescriptor
}

/** What can be mailed, the most urgent first. */
export const eventWords: Record<keyof Notify, Words> = {
  notifyOnFailure: {
    title: msg`Failed`,
    note: msg`After three in a row one mail a day, until it works again.`,
    mailed: msg`failures are mailed`,
    notMailed: msg`failures are no longer mailed`,
  },
  notifyOnOverdue: {
    title: msg`Overdue`,
    note: msg`No good backup by the time one was due.`,
    mailed: msg`overdue backups are mailed`,
    notMailed: msg`overdue backups are no longer mailed`,
  },
  notifyOnRecovered: {
    title: msg`Recovered`,
    note: msg`The first good one after either.`,
    mailed: msg`recoveries are mailed`,
    notMailed: msg`recoveries are no longer mailed`,
  },
  notifyOnWarning: {
    title: msg`Completed with warnings, or left out`,
    note: msg`Something is not in the backup, or a run did not take place.`,
    mailed: msg`warnings are mailed`,
    notMailed: msg`warnings are no longer mailed`,
  },
  notifyOnRestore: {
    title: msg`Restore started and done`,
    note: msg`With the name of the admin.`,
    mailed: msg`restores are mailed`,
    notMailed: msg`restores are no longer mailed`,
  },
  notifyOnRetention: {
    title: msg`Retention frozen`,
    note: msg`A backup holds much less than those before it; nothing expires until someone has looked.`,
    mailed: msg`frozen retention are mailed`,
    notMailed: msg`frozen retention are no longer mailed`,
  },
  notifyOnSuccess: {
    title: msg`Completed`,
    note: msg`Every single one.`,
    mailed: msg`completed backups are mailed`,
    notMailed: msg`completed backups are no longer mailed`,
  },
}

/** In the order people look for them. */
export const urgentFirst = notifyKeys.toSorted((one, other) => placeOf(one) - placeOf(other))

function placeOf(key: keyof Notify): number {
  return Object.keys(eventWords).indexOf(key)
}
