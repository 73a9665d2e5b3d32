import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { WebhookWithSecret } from '@mvp/core/contract-webhook'
import { SecretSheet } from '../parts/secret-sheet.tsx'

/** The secret of a webhook that was just made, or got a new one. */
export function WebhookSecret({ webhook, onClose }: { webhook: WebhookWithSecret; onClose: () => void }) {
  return (
    <SecretSheet
      of={webhook.name}
      secret={webhook.secret}
      note={t`It is not shown again. A new one can be made.`}
      onClose={onClose}
    >
      <Trans>
        Whoever receives the requests checks their signature with it; <span className="mono">docs/operations.md</span>{' '}
        says how.
      </Trans>
    </SecretSheet>
  )
}
