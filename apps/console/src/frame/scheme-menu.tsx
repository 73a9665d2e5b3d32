import { ActionIcon, type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core'
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun, type TablerIcon } from '@tabler/icons-react'

const schemes: { value: MantineColorScheme; word: string; icon: TablerIcon }[] = [
  { value: 'auto', word: 'As the system', icon: IconDeviceDesktop },
  { value: 'light', word: 'Light', icon: IconSun },
  { value: 'dark', word: 'Dark', icon: IconMoon },
]

export function SchemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const chosen = schemes.find((scheme) => scheme.value === colorScheme)
  const Icon = chosen?.icon ?? IconDeviceDesktop
  return (
    <Menu width={180}>
      <Menu.Target>
        <ActionIcon aria-label={`Colours: ${chosen?.word ?? 'As the system'}`}>
          <Icon size={17} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map((scheme) => (
          <Menu.Item
            key={scheme.value}
            leftSection={<scheme.icon size={15} stroke={1.75} />}
            rightSection={scheme.value === colorScheme ? <IconCheck size={14} aria-label="chosen" /> : null}
            onClick={() => setColorScheme(scheme.value)}
          >
            {scheme.word}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
