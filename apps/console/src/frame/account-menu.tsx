import { Menu, UnstyledButton } from '@mantine/core'
import { IconLogout } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { signOut } from '../auth/session.ts'
import { tellTrouble } from '../parts/notify.ts'
import classes from './app-frame.module.css'

/** Who is signed in, and the way out. */
export function AccountMenu() {
  const email = trpc.auth.me.useQuery(undefined, { staleTime: 60_000 }).data?.email ?? ''
  const queries = useQueryClient()
  const navigate = useNavigate()
  const leave = async () => {
    const refusal = await signOut()
    if (refusal) return tellTrouble('Not signed out', new Error(refusal.message))
    await navigate({ to: '/sign-in', search: {} })
    queries.clear()
  }
  if (!email) return <span className={classes.admin} aria-hidden />
  return (
    <Menu width={220}>
      <Menu.Target>
        <UnstyledButton className={classes.admin} aria-label={`${initialsOf(email)}, account of ${email}`}>
          {initialsOf(email)}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className={classes.email}>{email}</Menu.Label>
        <Menu.Item leftSection={<IconLogout size={15} stroke={1.75} />} onClick={leave}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** `jonas.weber@example.com` → `JW`, `admin@example.com` → `A`. */
function initialsOf(email: string): string {
  const names = (email.split('@')[0] ?? '').split(/[._+-]/).filter(Boolean)
  return names
    .slice(0, 2)
    .map((name) => name.charAt(0).toUpperCase())
    .join('')
}
