import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Menu } from '@mantine/core'
import { IconLogout } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { signOut } from '../auth/session.ts'
import { LanguageItems } from '../language/language-items.tsx'
import { tellTrouble } from '../parts/notify.ts'
import { AccountButton, useOwnEmail } from './account-button.tsx'
import classes from './app-frame.module.css'
import type { MenuStart } from './later-menu.tsx'

/** The language, and the way out. */
export function AccountMenu({ opened, focused }: MenuStart) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const email = useOwnEmail()
  const leave = async () => {
    const refusal = await signOut()
    if (refusal) return tellTrouble(t`Not signed out`, new Error(refusal.message))
    await navigate({ to: '/sign-in', search: {} })
    queries.clear()
  }
  return (
    <Menu width={220} defaultOpened={opened}>
      <Menu.Target>
        <AccountButton autoFocus={focused} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className={classes.email}>{email}</Menu.Label>
        <LanguageItems />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} stroke={1.75} />} onClick={leave}>
          <Trans>Sign out</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
