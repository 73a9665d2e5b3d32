import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { OutboxMail } from '@mvp/core/contract-alert'
import { IconRefresh } from '@tabler/icons-react'
import { trpc } from '../api.ts'
import { tellTrouble } from '../parts/notify.ts'

/** Makes the next attempt due now. */
export function RetryButton({ mail }: { mail: OutboxMail }) {
  const utils = trpc.useUtils()
  const retry = trpc.alert.retry.useMutation({
    onError: (error) => tellTrouble(t`Not tried again`, error),
    onSettled: () => utils.alert.invalidate(),
  })
  return (
    <Button
      size="compact-md"
      leftSection={<IconRefresh size={14} stroke={1.9} />}
      onClick={() => retry.mutate({ id: mail.id })}
      loading={retry.isPending}
      aria-label={t`Try now, ${mail.subject}`}
    >
      <Trans>Try now</Trans>
    </Button>
  )
}
