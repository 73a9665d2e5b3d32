import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router'
import { useUploads } from '../backup/use-uploads.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { Door } from './door.tsx'
import classes from './sign-in.module.css'
import { useCredentials } from './use-credentials.ts'
import { useSessionEnd } from './use-session-end.tsx'

const route = getRouteApi('/sign-in')

export function SignIn() {
  usePageTitle(t`Sign in`)
  const { form, trouble, submit } = useCredentials(useEnter())
  return (
    <Door title={t`MotoVaultPro Backup`} note={t`Sign in as an admin.`} trouble={trouble} onSubmit={submit}>
      <TextInput
        label={t`Mail address`}
        type="email"
        autoComplete="username"
        size="md"
        autoFocus
        {...form.getInputProps('email')}
      />
      <PasswordInput
        label={t`Password`}
        autoComplete="current-password"
        size="md"
        visibilityToggleButtonProps={{ 'aria-label': t`Show the password` }}
        {...form.getInputProps('password')}
      />
      <Button type="submit" variant="filled" size="md" fullWidth mt={4} loading={form.submitting}>
        <Trans>Sign in</Trans>
      </Button>
      <p className={classes.foot}>
        <IconLock size={14} stroke={1.8} aria-hidden />
        <span>
          <Trans>
            Locked out? Every archive restores with <span className="mono">tar</span> and{' '}
            <span className="mono">psql</span> alone.
          </Trans>
        </span>
      </p>
    </Door>
  )
}

/** Goes back to where the admin was; uploads that waited for a session go on. */
export function useEnter() {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const router = useRouter()
  const uploads = useUploads()
  const { renew } = useSessionEnd()
  const back = route.useSearch({ shouldThrow: false })?.return
  return async () => {
    // What was answered with 401 must not be shown again as an error.
    queries.clear()
    renew()
    uploads.resumeSignedOut()
    if (back?.startsWith('/') && !back.startsWith('//')) router.history.push(back)
    else await navigate({ to: '/' })
  }
}
