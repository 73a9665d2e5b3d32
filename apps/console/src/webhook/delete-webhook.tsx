import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { Webhook } from '@mvp/core/contract-webhook'
import { IconTrash } from '@tabler/icons-react'
import { unlessSignedOut } from '../parts/problem.ts'
import { Sheet } from '../parts/sheet.tsx'
import { useWebhookActions } from './use-webhook-actions.ts'

export function DeleteWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { remove } = useWebhookActions()
  return (
    <Sheet
      icon={IconTrash}
      tone="failed"
      title={t`Delete the webhook “${webhook.name}”?`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose} data-autofocus>
            <Trans>Keep</Trans>
          </Button>
          <Button
            variant="filled"
            color="failed"
            loading={remove.isPending}
            onClick={() => remove.mutate({ id: webhook.id }, { onSettled: unlessSignedOut(onClose) })}
          >
            <Trans>Delete it</Trans>
          </Button>
        </>
      }
    >
      <p className="soft">
        <Trans>Mails and other webhooks are not affected.</Trans>
      </p>
      <p className="soft">
        <Trans>
          Nothing more is posted to <span className="mono">{webhook.url}</span>, and its secret is gone. To pause it,
          switch it off instead.
        </Trans>
      </p>
    </Sheet>
  )
}
