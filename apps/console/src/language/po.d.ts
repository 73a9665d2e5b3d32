declare module '*.po' {
  export const words: Readonly<Record<string, import('./i18n.ts').Message>>
}
