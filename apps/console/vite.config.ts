import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { precompress } from './precompress.ts'

const server = 'http://127.0.0.1:3000'

export default defineConfig({
  plugins: [react(), preloadLatinFonts(), precompress()],
  build: {
    target: 'es2023',
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// }] } },
    },
  },
  server: { proxy: { '/api': server } },
})

/** The two files every page needs; the other scripts' come when a name needs them. */
function preloadLatinFonts(): Plugin {
  const wanted = /(inter-latin-opsz-normal|geist-mono-latin-wght-normal).*\.woff2$/
  return {
    name: 'preload-latin-fonts',
    transformIndexHtml: (_html, { bundle = {} }) =>
      Object.keys(bundle)
        .filter((file) => wanted.test(file))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: '', href: `/${file}` },
          injectTo: 'head' as const,
        })),
  }
}
