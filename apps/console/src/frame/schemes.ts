import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { MantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSun, type TablerIcon } from '@tabler/icons-react'

export const schemes: { value: MantineColorScheme; word: MessageDescriptor; icon: TablerIcon }[] = [
  { value: 'auto', word: msg`As the system`, icon: IconDeviceDesktop },
  { value: 'light', word: msg`Light`, icon: IconSun },
  { value: 'dark', word: msg`Dark`, icon: IconMoon },
]
