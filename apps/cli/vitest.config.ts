import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: '@mvp/cli',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['../../packages/core/test/global-setup.ts', 'test/build-bundle.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
