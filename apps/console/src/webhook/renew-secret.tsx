import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { Webhook } from '@mvp/core/contract-webhook'
import { IconKey } from '@tabler/icons-react'
import { Sheet } from '../parts/sheet.tsx'
import { useWebhookActions } from './use-webhook-actions.ts'
import { WebhookSecret } from './webhook-secret.tsx'

/** The old secret ends at once: that is said before it is done. */
export function RenewSecret({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { renew } = useWebhookActions()
  if (renew.data) return <WebhookSecret webhook={renew.data} onClose={onClose} />
  return (
    <Sheet
      icon={IconKey}
      title={t`Make a new secret for “${webhook.name}”?`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose} data-autofocus>
            <Trans>Keep the old one</Trans>
          </Button>
          <Button variant="filled" loading={renew.isPending} onClick={() => renew.mutate({ id: webhook.id })}>
            <Trans>Make a new one</Trans>
          </Button>
        </>
      }
    >
      <p className="soft">
        <Trans>
          From then on requests are signed with the new one. Whoever checks with the old one refuses them until it is
          replaced there.
        </Trans>
      </p>
    </Sheet>
  )
}
