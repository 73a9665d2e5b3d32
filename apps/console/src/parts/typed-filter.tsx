import { TextInput, type TextInputProps } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'

type Props = TextInputProps & { kept: string | undefined; onSettle: (text: string) => void }

/** Shows what is being typed until it is in the address, and from then on what is in the address. */
export function TypedFilter({ kept = '', onSettle, ...props }: Props) {
  const [typed, setTyped] = useState<string | null>(null)
  const settle = useDebouncedCallback(onSettle, 350)
  return (
    <TextInput
      {...props}
      value={typed ?? kept}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        settle(event.currentTarget.value)
      }}
      onBlur={() => {
        settle.flush()
        setTyped(null)
      }}
    />
  )
}
