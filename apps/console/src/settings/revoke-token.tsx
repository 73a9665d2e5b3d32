import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { ApiToken } from '@mvp/core/contract-token'
import { IconKeyOff } from '@tabler/icons-react'
import { trpc } from '../api.ts'
import { tellTrouble } from '../parts/notify.ts'
import { Sheet } from '../parts/sheet.tsx'

export function RevokeToken({ token, onClose }: { token: ApiToken; onClose: () => void }) {
  const utils = trpc.useUtils()
  const revoke = trpc.auth.revokeToken.useMutation({
    onSuccess: async () => {
      await utils.auth.tokens.invalidate()
      onClose()
    },
    onError: (error) => tellTrouble(t`Not revoked`, error),
  })
  return (
    <Sheet
      icon={IconKeyOff}
      tone="failed"
      title={t`Revoke “${token.name}”?`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose} data-autofocus>
            <Trans>Keep</Trans>
          </Button>
          <Button
            variant="filled"
            color="failed"
            loading={revoke.isPending}
            onClick={() => revoke.mutate({ id: token.id })}
          >
            <Trans>Revoke it</Trans>
          </Button>
        </>
      }
    >
      <p className="soft">
        <Trans>Whatever uses it is refused from its next request on. Backups and schedules are not affected.</Trans>
      </p>
    </Sheet>
  )
}
