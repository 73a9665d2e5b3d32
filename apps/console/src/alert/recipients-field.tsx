import { t } from '@lingui/core/macro'
import { Pill, PillsInput } from '@mantine/core'
import { type ClipboardEvent, type KeyboardEvent, useState } from 'react'
import { addressesIn, isAddress, withAddresses } from './addresses.ts'
import classes from './alerts-page.module.css'

type Props = { value: string[]; error: string | null; onChange: (recipients: string[]) => void }

/** A list of addresses: typed with Enter, a comma or a space after each, or pasted all at once. */
export function RecipientsField({ value, error, onChange }: Props) {
  const [typed, setTyped] = useState('')
  const add = (text: string) => {
    onChange(withAddresses(value, addressesIn(text)))
    setTyped('')
  }
  const remove = (address: string) => onChange(value.filter((each) => each !== address))
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const ends = event.key === 'Enter' || event.key === ',' || event.key === ';' || event.key === ' '
    if (ends && typed.trim() !== '') {
      event.preventDefault()
      add(typed)
    }
    const last = value.at(-1)
    if (event.key === 'Backspace' && typed === '' && last !== undefined) remove(last)
  }
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const pasted = event.clipboardData.getData('text/plain')
    // A piece of an address goes into what is being typed.
    if (!pasted.includes('@')) return
    event.preventDefault()
    add(`${typed}${pasted}`)
  }
  return (
    <PillsInput
      label={t`Recipients`}
      description={t`One after the other, or a whole list pasted. Without any, every admin is told.`}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      error={error}
    >
      <Pill.Group>
        {value.map((address) => (
          <Pill
            key={address}
            withRemoveButton
            className={classes.recipient}
            data-wrong={!isAddress(address) || undefined}
            removeButtonProps={{ 'aria-label': t`Remove ${address}`, 'aria-hidden': false, tabIndex: 0 }}
            onRemove={() => remove(address)}
          >
            {address}
          </Pill>
        ))}
        <PillsInput.Field
          inputMode="email"
          autoComplete="off"
          placeholder={value.length === 0 ? t`Every admin` : t`Add a mail address`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onBlur={() => add(typed)}
        />
      </Pill.Group>
    </PillsInput>
  )
}
