import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      'packages/archive',
      'packages/core',
      'packages/embedded',
      'apps/server',
      'apps/console',
      { test: { name: 'scripts', include: ['scripts/**/*.test.mjs'] } },
    ],
  },
})
