import { fileOf, forms, rooms } from './screens.ts'

/** The page that shows every screen in its four forms. */
export function indexOfScreens(): string {
  const parts = Object.entries(rooms).map(([room, screens]) => {
    const shown = Object.entries(screens).map(([screen, title]) => `### ${title}\n\n${pictures(screen, title)}`)
    return `## ${room}\n\n${shown.join('\n\n')}`
  })
  return `${introduction}\n\n${parts.join('\n\n')}\n`
}

const introduction = `# Screens

Every screen and state of the console, wide and on a phone, light and dark. \`npm run screens\` takes all of them anew, from
the end-to-end tests, and writes this page; a test sees to it that none is missing.`

function pictures(screen: string, title: string): string {
  return forms
    .map((form) => {
      const alt = `${title}, ${form.scheme}, ${form.width} wide`
      return `<img src="${fileOf(screen, form)}" alt="${alt}" width="${form.width === 390 ? 140 : 460}">`
    })
    .join('\n')
}
