import { Button } from '@mantine/core'
import type { Webhook } from '@mvp/core/contract-webhook'
import { IconTrash } from '@tabler/icons-react'
import { Sheet } from '../parts/sheet.tsx'
import { useWebhookActions } from './use-webhook-actions.ts'

export function DeleteWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { remove } = useWebhookActions()
  return (
    <Sheet
      icon={IconTrash}
      tone="failed"
      title={`Delete the webhook “${webhook.name}”?`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose} data-autofocus>
            Keep
          </Button>
          <Button
            variant="filled"
            color="failed"
            loading={remove.isPending}
            onClick={() => remove.mutate({ id: webhook.id }, { onSettled: onClose })}
          >
            Delete it
          </Button>
        </>
      }
    >
      <p className="soft">Mails and other webhooks are not affected.</p>
      <p className="soft">
        Nothing more is posted to <span className="mono">{webhook.url}</span>, and its secret is gone. To pause it,
        switch it off instead.
      </p>
    </Sheet>
  )
}
