import { t } from '@lingui/core/macro'
import type { AuditEntry } from '@mvp/core/contract-audit'
import { changesIn, yes } from './changes.ts'

/** What an admin did to an object, or tried to. */
export type Deed = { done: (object: string, entry: AuditEntry) => string; tried: (object: string) => string }

const made: Deed = { done: (object) => t`Made ${object}`, tried: (object) => t`Tried to make ${object}` }
const changed: Deed = { done: (object) => t`Changed ${object}`, tried: (object) => t`Tried to change ${object}` }
const deleted: Deed = { done: (object) => t`Deleted ${object}`, tried: (object) => t`Tried to delete ${object}` }

export const deeds: Record<string, Deed> = {
  'backup.create': { done: (object) => t`Started ${object}`, tried: (object) => t`Tried to start ${object}` },
  'backup.change': changed,
  'backup.remove': deleted,
  'backup.cancel': { done: (object) => t`Cancelled ${object}`, tried: (object) => t`Tried to cancel ${object}` },
  'backup.verify': { done: (object) => t`Asked to verify ${object}`, tried: (object) => t`Tried to verify ${object}` },
  'backup.drill': { done: (object) => t`Asked to drill ${object}`, tried: (object) => t`Tried to drill ${object}` },
  'backup.cancelProof': {
    done: (object) => t`Cancelled the verify or drill of ${object}`,
    tried: (object) => t`Tried to cancel the verify or drill of ${object}`,
  },
  'backup.upload': { done: (object) => t`Uploaded ${object}`, tried: (object) => t`Tried to upload ${object}` },
  'backup.download': { done: (object) => t`Downloaded ${object}`, tried: (object) => t`Tried to download ${object}` },
  'backup.downloadDocument': {
    done: (object) => t`Downloaded a document of ${object}`,
    tried: (object) => t`Tried to download a document of ${object}`,
  },
  'backup.expire': { done: (object) => t`Expired ${object}`, tried: (object) => t`Tried to expire ${object}` },
  'restore.preview': {
    done: (object) => t`Previewed a restore of ${object}`,
    tried: (object) => t`Tried to preview a restore of ${object}`,
  },
  'restore.start': {
    done: (object) => t`Started a restore of ${object}`,
    tried: (object) => t`Tried to start a restore of ${object}`,
  },
  'restore.undo': {
    done: (object) => t`Undid the restore of ${object}`,
    tried: (object) => t`Tried to undo the restore of ${object}`,
  },
  'restore.settle': { done: settled, tried: (object) => t`Tried to settle the interrupted restore of ${object}` },
  'schedule.create': made,
  'schedule.change': changed,
  'schedule.toggle': { done: switched, tried: (object) => t`Tried to switch ${object}` },
  'schedule.remove': deleted,
  'schedule.run': { done: (object) => t`Ran ${object}`, tried: (object) => t`Tried to run ${object}` },
  'schedule.duplicate': {
    done: (object) => t`Duplicated ${object}`,
    tried: (object) => t`Tried to duplicate ${object}`,
  },
  'schedule.acknowledge': {
    done: (object) => t`Acknowledged the suspicion of ${object}`,
    tried: (object) => t`Tried to acknowledge the suspicion of ${object}`,
  },
  'settings.change': changed,
  'auth.createToken': made,
  'auth.revokeToken': { done: (object) => t`Revoked ${object}`, tried: (object) => t`Tried to revoke ${object}` },
  'alert.retry': { done: (object) => t`Tried again ${object}`, tried: (object) => t`Tried to try again ${object}` },
  'webhook.create': made,
  'webhook.change': changed,
  'webhook.remove': deleted,
  'webhook.renewSecret': {
    done: (object) => t`Made a new secret for ${object}`,
    tried: (object) => t`Tried to make a new secret for ${object}`,
  },
  'webhook.test': {
    done: (object) => t`Sent a test to ${object}`,
    tried: (object) => t`Tried to send a test to ${object}`,
  },
  'audit.export': { done: (object) => t`Exported ${object}`, tried: (object) => t`Tried to export ${object}` },
}

function settled(object: string, { details }: AuditEntry): string {
  return details.outcome === 'completed'
    ? t`Completed the interrupted restore of ${object}`
    : t`Undid the interrupted restore of ${object}`
}

function switched(object: string, entry: AuditEntry): string {
  const turned = changesIn(entry.details)[0]
  if (!turned?.after) return t`Did not change ${object}`
  return turned.after === yes() ? t`Switched on ${object}` : t`Switched off ${object}`
}
