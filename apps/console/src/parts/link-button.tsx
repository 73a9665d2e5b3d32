import { Button, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentPropsWithRef } from 'react'

type Props = ButtonProps & Omit<ComponentPropsWithRef<'a'>, keyof ButtonProps>

/** A button that leads to another page. */
export const LinkButton = createLink(ButtonAnchor)

function ButtonAnchor(props: Props) {
  return <Button component="a" {...props} />
}
