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
    onError: (error) => tellTrouble('Not revoked', error),
  })
  return (
    <Sheet
      icon={IconKeyOff}
      tone="failed"
      title={`Revoke “${token.name}”?`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose} data-autofocus>
            Keep
          </Button>
          <Button
            variant="filled"
            color="failed"
            loading={revoke.isPending}
            onClick={() => revoke.mutate({ id: token.id })}
          >
            Revoke it
          </Button>
        </>
      }
    >
      <p className="soft">
        Whatever uses it is refused from its next request on. Backups and schedules are not affected.
      </p>
    </Sheet>
  )
}
