import { msg, t } from '@lingui/core/macro'
import { ActionIcon, type ActionIconProps, type ElementProps, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop } from '@tabler/icons-react'
import { schemes } from './schemes.ts'

type Props = ActionIconProps & ElementProps<'button', keyof ActionIconProps>

/** What opens the choice of colours. */
export function SchemeButton(props: Props) {
  const { colorScheme } = useMantineColorScheme()
  const chosen = schemes.find((scheme) => scheme.value === colorScheme)
  const Icon = chosen?.icon ?? IconDeviceDesktop
  return (
    <ActionIcon aria-haspopup="menu" {...props} aria-label={t`Colours: ${t(chosen?.word ?? msg`As the system`)}`}>
      <Icon size={17} stroke={1.75} />
    </ActionIcon>
  )
}
