import { type ComponentType, type FocusEventHandler, type ReactNode, useState } from 'react'
import { useLater } from '../parts/use-later.ts'

type ButtonProps = {
  onClick: () => void
  onFocus: FocusEventHandler
  onBlur: FocusEventHandler
}

/** How the menu finds its button: already pressed, or with the focus on it. */
export type MenuStart = { opened: boolean; focused: boolean }

type Props = {
  load: () => Promise<ComponentType<MenuStart>>
  /** The menu's button as it is before the menu, in the same size. */
  button: (props: ButtonProps) => ReactNode
}

/** A menu's button at once, and what it opens a moment later: menus weigh more than the whole frame around them. */
export function LaterMenu({ load, button }: Props) {
  const [Menu, loadNow] = useLater(load)
  const [opened, setOpened] = useState(false)
  const [focused, setFocused] = useState(false)
  if (Menu) return <Menu opened={opened} focused={focused} />
  const press = () => {
    setOpened(true)
    loadNow()
  }
  return button({ onClick: press, onFocus: () => setFocused(true), onBlur: () => setFocused(false) })
}
