import type { OutboxMail } from '@mvp/core/contract-alert'

/** A mail about a failure that arrived; what a test is about is given to it. */
export function aMail(facts: Partial<OutboxMail> = {}): OutboxMail {
  return {
    id: '00000000-0000-4000-8000-0000000000bb',
    event: 'failure',
    state: 'delivered',
    subject: '[MotoVaultPro] FAILED: Nightly – disk full',
    recipients: ['ada@example.org'],
    scheduleId: null,
    operationId: null,
    attempts: 1,
    createdAt: '2026-11-23T02:00:12.000Z',
    nextAttemptAt: null,
    deliveredAt: null,
    failedAt: null,
    providerId: null,
    lastError: null,
    ...facts,
  }
}
