import { t } from '@lingui/core/macro'
import { UnstyledButton } from '@mantine/core'
import type { ComponentProps } from 'react'
import { trpc } from '../api.ts'
import classes from './app-frame.module.css'

/** Who is signed in. */
export function AccountButton(props: ComponentProps<'button'>) {
  const email = useOwnEmail()
  if (!email) return <span className={classes.admin} aria-hidden />
  return (
    <UnstyledButton
      aria-haspopup="menu"
      {...props}
      className={classes.admin}
      aria-label={t`${initialsOf(email)}, account of ${email}`}
    >
      {initialsOf(email)}
    </UnstyledButton>
  )
}

export function useOwnEmail(): string {
  return trpc.auth.me.useQuery(undefined, { staleTime: 60_000 }).data?.email ?? ''
}

/** `jonas.weber@example.com` → `JW`, `admin@example.com` → `A`. */
function initialsOf(email: string): string {
  const names = (email.split('@')[0] ?? '').split(/[._+-]/).filter(Boolean)
  return names
    .slice(0, 2)
    .map((name) => name.charAt(0).toUpperCase())
    .join('')
}
