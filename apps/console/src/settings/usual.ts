import type { Installation } from '@mvp/core/contract'
import type { Settings } from '@mvp/core/contract-schedule'

// What most installations have, as a new one begins. Never shown: it takes the room of what is still to come.

export const usualSettings: Settings = {
  retention: { manual: null, uploaded: null, safety: { keepLast: 3, maxAgeDays: null } },
  suspiciousDropPercent: 50,
  speedLimitMib: null,
  compressionLevel: null,
  recipients: [],
  notifyOnSuccess: false,
  notifyOnWarning: true,
  notifyOnFailure: true,
  notifyOnOverdue: true,
  notifyOnRecovered: true,
  notifyOnRestore: true,
  notifyOnRetention: true,
  verifyEveryDays: 30,
  drillEveryDays: 7,
}

export const usualInstallation: Installation = {
  appName: 'motovaultpro',
  version: '1.0.0',
  embedded: false,
  store: { backups: 10, usedBytes: 5_000_000, freeBytes: 50_000_000_000 },
  lastProven: null,
  problems: [],
}
