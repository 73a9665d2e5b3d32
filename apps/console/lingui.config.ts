import { defineConfig } from '@lingui/cli'
import { formatter } from '@lingui/format-po'

export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'de'],
  // What says the words holds none of its own.
  catalogs: [
    {
      path: '<rootDir>/src/locales/{locale}',
      include: ['<rootDir>/src'],
      exclude: ['**/language/trans.tsx', '**/language/server/**', '**/*.test.*'],
    },
    // What the server says is said anew in other languages only.
    { path: '<rootDir>/src/locales/server/{locale}', include: ['<rootDir>/src/language/server'] },
  ],
  // Lines would change with every edit; in the order of the messages, merges stay small.
  format: formatter({ lineNumbers: false }),
  orderBy: 'message',
  runtimeConfigModule: { i18n: ['#i18n', 'i18n'], Trans: ['#trans', 'Trans'] },
})
