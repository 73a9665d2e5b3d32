import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Button, PasswordInput, TextInput } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import { trpc } from '../api.ts'
import { useUploads } from '../backup/use-uploads.tsx'
import { Sheet } from '../parts/sheet.tsx'
import classes from './sign-in.module.css'
import { useCredentials } from './use-credentials.ts'
import { useSessionEnd } from './use-session-end.tsx'

/** The sign-in over the page whose session has ended: what was typed into the page is still in it afterwards. */
export function SessionSheet() {
  const id = useId()
  const before = trpc.useUtils().auth.me.getData()?.email
  const goOn = useGoOn()
  const { form, trouble, submit } = useCredentials((email) => {
    // Another admin's page is not theirs to go on with.
    if (before !== undefined && email.toLowerCase() !== before.toLowerCase()) location.reload()
    else goOn()
  }, before)
  return (
    <Sheet
      icon={IconLock}
      title={t`Your session has ended`}
      under={
        <span className="small quiet">
          <Trans>Sign in again. What you have typed here is kept.</Trans>
        </span>
      }
      onClose={() => undefined}
      foot={
        <Button type="submit" form={id} variant="filled" loading={form.submitting}>
          <Trans>Sign in</Trans>
        </Button>
      }
    >
      <form id={id} onSubmit={submit} noValidate className={classes.again}>
        {trouble === null ? null : (
          <Alert color="failed" role="alert" className={classes.trouble}>
            {trouble}
          </Alert>
        )}
        <TextInput
          label={t`Mail address`}
          type="email"
          autoComplete="username"
          {...(before ? {} : { 'data-autofocus': true })}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={t`Password`}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t`Show the password` }}
          {...(before ? { 'data-autofocus': true } : {})}
          {...form.getInputProps('password')}
        />
      </form>
    </Sheet>
  )
}

/** Everything on the screen is asked for anew; uploads that waited for a session go on. */
function useGoOn(): () => void {
  const queries = useQueryClient()
  const uploads = useUploads()
  const { renew } = useSessionEnd()
  return () => {
    renew()
    uploads.resumeSignedOut()
    queries.invalidateQueries()
  }
}
