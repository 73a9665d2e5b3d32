// Runs before the first paint, so that a dark console never flashes white. Mantine keeps the choice under this key.
const chosen = localStorage.getItem('mantine-color-scheme-value')
const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
document.documentElement.dataset.mantineColorScheme = dark ? 'dark' : 'light'

// The admin's choice of a language, else the first of the browser's that the console speaks.
const wanted = [localStorage.getItem('language'), ...navigator.languages].map((language) => language?.split('-')[0])
const language = wanted.find((one) => one === 'en' || one === 'de') ?? 'en'
document.documentElement.lang = language

// Its words come beside the console, not after it.
const words = document.querySelector(`meta[name="words-${language}"]`)
if (words)
  document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href: words.content }))

// Zod tries out `new Function` when its first schema is made; the content security policy would report that.
globalThis.__zod_globalConfig = { jitless: true }
