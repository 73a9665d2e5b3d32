import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Skeleton } from '@mantine/core'
import type { Webhook } from '@mvp/core/contract-webhook'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { trpc } from '../api.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Panel } from '../parts/panel.tsx'
import { useNow } from '../parts/use-now.ts'
import { DeleteWebhook } from './delete-webhook.tsx'
import { EditWebhook, NewWebhook } from './edit-webhook.tsx'
import { RenewSecret } from './renew-secret.tsx'
import classes from './webhook.module.css'
import { WebhookRow } from './webhook-row.tsx'

export type Asking = { for: 'change' | 'secret' | 'delete'; webhook: Webhook }

const pollMs = 15_000

/** Programs that are told of what happens, each by a signed request. */
export function WebhooksPanel() {
  const webhooks = trpc.webhook.list.useQuery(undefined, { refetchInterval: pollMs })
  const [making, setMaking] = useState(false)
  const [asking, setAsking] = useState<Asking | null>(null)
  const now = useNow()
  return (
    <Panel
      id="webhooks"
      title={t`Webhooks`}
      note={t`Other programs are told by a request that is signed, once for each event.`}
      action={
        <Button size="compact-md" leftSection={<IconPlus size={14} stroke={2} />} onClick={() => setMaking(true)}>
          <Trans>New webhook…</Trans>
        </Button>
      }
      flush
    >
      <Loaded
        query={webhooks}
        waiting={<Skeleton h={96} m={20} w="auto" />}
        empty={(all) =>
          all.length === 0 ? (
            <p className={classes.none}>
              <Trans>No program is told yet.</Trans>
            </p>
          ) : null
        }
      >
        {(all) => (
          <ul className={classes.list} aria-label={t`Webhooks`}>
            {all.map((webhook) => (
              <WebhookRow key={webhook.id} webhook={webhook} now={now} onAsk={setAsking} />
            ))}
          </ul>
        )}
      </Loaded>
      {making ? <NewWebhook onClose={() => setMaking(false)} /> : null}
      {asking ? <Asked asking={asking} onClose={() => setAsking(null)} /> : null}
    </Panel>
  )
}

function Asked({ asking, onClose }: { asking: Asking; onClose: () => void }) {
  const { webhook } = asking
  if (asking.for === 'change') return <EditWebhook webhook={webhook} onClose={onClose} />
  if (asking.for === 'secret') return <RenewSecret webhook={webhook} onClose={onClose} />
  return <DeleteWebhook webhook={webhook} onClose={onClose} />
}
