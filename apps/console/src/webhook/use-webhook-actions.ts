import { t } from '@lingui/core/macro'
import { trpc } from '../api.ts'
import { tell, tellTrouble } from '../parts/notify.ts'

/** What can be done with a webhook from its row. A refusal is said in the corner. */
export function useWebhookActions() {
  const utils = trpc.useUtils()
  const refused = (title: string) => (error: unknown) => tellTrouble(title, error)
  const onSettled = () => utils.webhook.invalidate()
  return {
    turn: trpc.webhook.change.useMutation({
      onSuccess: ({ name, enabled }) => tell(enabled ? t`“${name}” is on.` : t`“${name}” is off.`),
      onError: refused(t`Not changed`),
      onSettled,
    }),
    test: trpc.webhook.test.useMutation({ onError: refused(t`No test was sent`), onSettled }),
    renew: trpc.webhook.renewSecret.useMutation({ onError: refused(t`No new secret was made`), onSettled }),
    remove: trpc.webhook.remove.useMutation({ onError: refused(t`Not deleted`), onSettled }),
  }
}
