// Runs before the first paint, so that a dark console never flashes white. Mantine keeps the choice under this key.
const chosen = localStorage.getItem('mantine-color-scheme-value')
const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
document.documentElement.dataset.mantineColorScheme = dark ? 'dark' : 'light'

// Zod tries out `new Function` when its first schema is made; the content security policy would report that.
globalThis.__zod_globalConfig = { jitless: true }
