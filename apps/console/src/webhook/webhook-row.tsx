import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { ActionIcon, Button, Menu, Switch } from '@mantine/core'
import type { Webhook, WebhookTestAnswer } from '@mvp/core/contract-webhook'
import { IconDots, IconKey, IconPencil, IconSend, IconTrash } from '@tabler/icons-react'
import { said } from '../language/i18n.ts'
import { State } from '../parts/state.tsx'
import { useWebhookActions } from './use-webhook-actions.ts'
import classes from './webhook.module.css'
import { eventsSentence, stateOfDelivery } from './webhook-words.ts'
import type { Asking } from './webhooks-panel.tsx'

type Props = { webhook: Webhook; now: number; onAsk: (asking: Asking) => void }

/** One webhook: where it goes, what it tells, and whether it was heard. */
export function WebhookRow({ webhook, now, onAsk }: Props) {
  const { turn, test } = useWebhookActions()
  const { id, name, url, events, enabled, lastDelivery: last } = webhook
  return (
    <li className={classes.webhook} aria-label={name}>
      <div className={classes.what}>
        <p className="strong">{name}</p>
        <p className="mono soft">{url}</p>
        <p className="small quiet">{eventsSentence(events)}</p>
      </div>
      <div className={classes.actions}>
        <Switch
          checked={enabled}
          onChange={() => turn.mutate({ id, enabled: !enabled })}
          label={enabled ? t`On` : t`Off`}
          aria-label={enabled ? t`${name} is on` : t`${name} is off`}
        />
        <Button
          size="compact-md"
          leftSection={<IconSend size={14} stroke={1.75} />}
          onClick={() => test.mutate({ id })}
          loading={test.isPending}
          aria-label={t`Send a test to ${name}`}
        >
          <Trans>Test</Trans>
        </Button>
        <RowMenu webhook={webhook} onAsk={onAsk} />
      </div>
      <div className={classes.last}>
        {last && !test.data ? (
          <>
            <State {...stateOfDelivery(last, now)} />
            {last.answer ? <p className="small soft" {...said(last.answer)} /> : null}
          </>
        ) : null}
        <div role="status">{test.data ? <Answer answer={test.data} /> : null}</div>
      </div>
    </li>
  )
}

function Answer({ answer: { delivered, answer } }: { answer: WebhookTestAnswer }) {
  return (
    <>
      <State
        name={delivered ? 'verified' : 'failed'}
        word={delivered ? t`The test was received` : t`The test was not received`}
      />
      <p className="mono" {...said(answer)} />
    </>
  )
}

function RowMenu({ webhook, onAsk }: Omit<Props, 'now'>) {
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={t`More for ${webhook.name}`}>
          <IconDots size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => onAsk({ for: 'change', webhook })}>
          <Trans>Change…</Trans>
        </Menu.Item>
        <Menu.Item leftSection={<IconKey size={15} />} onClick={() => onAsk({ for: 'secret', webhook })}>
          <Trans>New secret…</Trans>
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          color="failed"
          leftSection={<IconTrash size={15} />}
          onClick={() => onAsk({ for: 'delete', webhook })}
        >
          <Trans>Delete…</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
