import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: '@mvp/core',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
