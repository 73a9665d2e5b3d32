import { expect, type Locator } from '@playwright/test'

/** A form of the settings, and a field of it that takes a number of two digits. */
export type SettingsForm = {
  at: string
  name: string
  /** What the server calls what the field changes. */
  what: string
  type: (form: Locator, value: string) => Promise<void>
  shows: (form: Locator, value: string) => Promise<void>
}

export const settingsForms: SettingsForm[] = [
  { at: '/settings', name: 'Retention', what: 'what is called suspicious', ...number('Suspicious from a drop of') },
  { at: '/settings', name: 'Verify and drill', what: 'when a drill is held', ...number('Every') },
  { at: '/settings', name: 'Speed limit', what: 'the speed limit', ...number('All together, at most') },
  {
    at: '/settings/alerts',
    name: 'Mail',
    what: 'who is mailed',
    type: async (form, value) => {
      const field = form.getByPlaceholder(/^(Every admin|Add a mail address)$/)
      await field.fill(`a${value}@example.org`)
      await field.press('Enter')
    },
    shows: (form, value) => expect(form.getByRole('button', { name: `Remove a${value}@example.org` })).toBeVisible(),
  },
]

function number(label: string): Pick<SettingsForm, 'type' | 'shows'> {
  return {
    type: (form, value) => form.getByLabel(label, { exact: true }).fill(value),
    shows: (form, value) => expect(form.getByLabel(label, { exact: true })).toHaveValue(new RegExp(`^${value}\\b`)),
  }
}
