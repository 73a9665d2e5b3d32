import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { linguiWords } from './lingui-words.ts'
import { precompress } from './precompress.ts'

const server = 'http://127.0.0.1:3000'

export default defineConfig({
  plugins: [linguiWords(), react(), nameWords(), preloadLatinFonts(), precompress()],
  // React has this hook itself: what stands in for it in older versions stays out.
  resolve: {
    alias: { 'use-sync-external-store/shim/with-selector': 'use-sync-external-store/with-selector' },
  },
  build: {
    target: 'es2023',
    // Every browser of that year preloads modules by itself.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            // Every page needs all of these: cut up they would be larger.
            { name: 'data', test: /node_modules\/(@trpc|@tanstack\/(query-core|react-query))\// },
            { name: 'router', test: /node_modules\/@tanstack\/(history|router-core|react-router|store|react-store)\// },
          ],
        },
      },
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

/** Where public/before-start.js finds the words of a language, to have them fetched beside the console. */
function nameWords(): Plugin {
  return {
    name: 'name-words',
    transformIndexHtml: (_html, { bundle = {} }) =>
      Object.values(bundle).flatMap((file) => {
        const [, language] =
          (file.type === 'chunk' && /language\/words-(\w+)\.ts$/.exec(file.facadeModuleId ?? '')) || []
        if (language === undefined) return []
        return [
          {
            tag: 'meta',
            attrs: { name: `words-${language}`, content: `/${file.fileName}` },
            injectTo: 'head-prepend' as const,
          },
        ]
      }),
  }
}
