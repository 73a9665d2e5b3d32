import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { linguiWords } from './lingui-words.ts'

// Times are written in the reader's zone: the tests read in one with summer time.
process.env.TZ = 'Europe/Berlin'

export default defineConfig({
  plugins: [linguiWords(), react()],
  test: {
    name: '@mvp/console',
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 30_000,
  },
})
