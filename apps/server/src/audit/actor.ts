import type { Ask } from '@mvp/core/audit/audit-action'
import type { Admin } from '../auth/authenticate.ts'

/** An admin as the audit log knows one; of a script also which API token it came with. */
export function actorOf({ id, email, via }: Admin, address: string): Omit<Ask, 'action' | 'input'> {
  return { who: email, via, address, facts: via === 'api' ? { with: `API token ${id}` } : {} }
}
