import { t } from '@lingui/core/macro'
import { Menu, useMantineColorScheme } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { MenuStart } from './later-menu.tsx'
import { SchemeButton } from './scheme-button.tsx'
import { schemes } from './schemes.ts'

export function SchemeMenu({ opened, focused }: MenuStart) {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu width={180} defaultOpened={opened}>
      <Menu.Target>
        <SchemeButton autoFocus={focused} />
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map((scheme) => (
          <Menu.Item
            key={scheme.value}
            leftSection={<scheme.icon size={15} stroke={1.75} />}
            rightSection={scheme.value === colorScheme ? <IconCheck size={14} aria-label={t`chosen`} /> : null}
            onClick={() => setColorScheme(scheme.value)}
          >
            {t(scheme.word)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
