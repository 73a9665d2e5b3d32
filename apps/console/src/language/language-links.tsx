import { UnstyledButton } from '@mantine/core'
import { spokenLanguage } from './i18n.ts'
import { changeLanguage, knownLanguages } from './language.ts'
import classes from './language-links.module.css'

/** The languages that the page is not in, each called by itself. */
export function LanguageLinks() {
  const others = knownLanguages.filter(({ language }) => language !== spokenLanguage())
  return (
    <div className={classes.links}>
      {others.map(({ language, name }) => (
        <UnstyledButton key={language} lang={language} onClick={() => changeLanguage(language)}>
          {name}
        </UnstyledButton>
      ))}
    </div>
  )
}
