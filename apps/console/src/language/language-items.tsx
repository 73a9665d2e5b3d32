import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Menu } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { spokenLanguage } from './i18n.ts'
import { changeLanguage, knownLanguages } from './language.ts'

/** A menu's choice of language. */
export function LanguageItems() {
  return (
    <>
      <Menu.Label>
        <Trans>Language</Trans>
      </Menu.Label>
      {knownLanguages.map(({ language, name }) => (
        <Menu.Item
          key={language}
          lang={language}
          rightSection={language === spokenLanguage() ? <IconCheck size={14} aria-label={t`chosen`} /> : null}
          onClick={() => changeLanguage(language)}
        >
          {name}
        </Menu.Item>
      ))}
    </>
  )
}
