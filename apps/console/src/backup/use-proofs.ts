import { t } from '@lingui/core/macro'
import { useQueryClient } from '@tanstack/react-query'
import { trpc, type WireProof } from '../api.ts'
import { applyEvent } from '../frame/apply-event.ts'
import { tellTrouble } from '../parts/notify.ts'

/** Verifying and drilling. Each answer goes straight into the cache; a refusal is said in the corner. */
export function useProofs() {
  const utils = trpc.useUtils()
  const queries = useQueryClient()
  const onSuccess = (proof: WireProof) => applyEvent(utils, queries, { type: 'proof', proof })
  const refused = (title: string) => (error: unknown) => tellTrouble(title, error)
  return {
    verify: trpc.backup.verify.useMutation({ onSuccess, onError: refused(t`Not verified`) }),
    drill: trpc.backup.drill.useMutation({ onSuccess, onError: refused(t`Not drilled`) }),
    cancel: trpc.backup.cancelProof.useMutation({ onSuccess, onError: refused(t`Not cancelled`) }),
  }
}
