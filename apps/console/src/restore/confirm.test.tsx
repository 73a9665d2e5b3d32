import { fireEvent, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { renderInConsole } from '../../test/render-console.tsx'
import { TypeTheName } from './confirm.tsx'

const id = '00000000-0000-4000-8000-000000000001'
const confirm = 'motovaultpro_backup_20261021_003000.tar.gz'

test('nothing can be restored before the whole name is typed', async () => {
  await renderInConsole(<TypeTheName id={id} confirm={confirm} scope="database" />)
  const button = await screen.findByRole<HTMLButtonElement>('button', { name: 'Restore the database' })
  const name = screen.getByRole('textbox', { name: 'File name' })
  expect(button.disabled).toBe(true)
  fireEvent.change(name, { target: { value: confirm.slice(0, -1) } })
  expect(button.disabled).toBe(true)
  fireEvent.change(name, { target: { value: ` ${confirm} ` } })
  expect(button.disabled).toBe(false)
})

test('without a safety backup the consequence has to be ticked too', async () => {
  await renderInConsole(<TypeTheName id={id} confirm={confirm} scope="everything" withoutSafety />)
  const button = await screen.findByRole<HTMLButtonElement>('button', { name: 'Restore without a safety backup' })
  fireEvent.change(screen.getByRole('textbox', { name: 'File name' }), { target: { value: confirm } })
  expect(button.disabled).toBe(true)
  fireEvent.click(screen.getByRole('checkbox', { name: /cannot be brought back/ }))
  expect(button.disabled).toBe(false)
})
